package org.longmai.identity;

import java.util.Map;
import java.util.Set;

/**
 * A resident.
 *
 * @param id the resident's, and that of the file in which the hub keeps what the resident decided (consents)
 * @param files each Patient file of theirs and the institution that holds it
 * @param origins the ids under which the resident has been known, the own one among them: what was decided under any of
 *     them still holds
 */
public record Person(String id, Map<String, String> files, Set<String> origins) {}
