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
public record Person(String id, Map<String, String> files, Set<String> origins) {

    /**
     * Whom nobody is and nobody knows: who is not there is looked at like one who is, so that the store is asked for the same and the
     * time that it takes tells nothing.
     */
    public static final Person NOBODY = new Person("", Map.of(), Set.of());

    public boolean isNobody() {
        return id.isEmpty();
    }
}
