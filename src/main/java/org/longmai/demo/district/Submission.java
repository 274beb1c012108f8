package org.longmai.demo.district;

import java.util.Map;

/**
 * A Bundle as an institution sends it.
 *
 * @param institution its id in the registry
 * @param fileName unique in the district
 */
public record Submission(String institution, String fileName, Map<String, Object> bundle) {}
