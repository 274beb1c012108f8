package org.longmai.identity;

import java.util.Map;

/**
 * A resident.
 *
 * @param id the resident's, and that of the file in which the hub keeps what the resident decided (consents)
 * @param files each Patient file of theirs and the institution that holds it
 */
public record Person(String id, Map<String, String> files) {}
