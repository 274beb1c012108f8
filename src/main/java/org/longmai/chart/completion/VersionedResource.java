package org.longmai.chart.completion;

import java.util.Map;
import org.longmai.record.Entry;

/**
 * A resource that an answer shows: as a fetcher returns it where what is written of it may be kept for the next answer.
 *
 * @param version which one it is: the same object for the same content
 * @param json nobody changes it
 */
public record VersionedResource(Entry version, Map<String, Object> json) {}
