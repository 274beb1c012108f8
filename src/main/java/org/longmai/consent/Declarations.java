package org.longmai.consent;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.longmai.consent.provision.Surroundings;

/**
 * Everything that was decided about one resident's record.
 *
 * @param origins the ids under which the resident has been known
 * @param surroundings what the consents refer to
 */
record Declarations(
        Set<String> origins, List<Declaration.Own> own, List<Declaration.Paper> papers, Surroundings surroundings) {

    /**
     * The ids under which the resident decided something that counts. Each of them is decided by alone, so that a link of two
     * persons never shows more than either of them agreed to; one who never decided anything agrees.
     */
    Set<String> deciding(Predicate<Declaration.Own> counts) {
        Set<String> deciding = new LinkedHashSet<>();
        for (Declaration.Own declaration : own) {
            if (counts.test(declaration)) {
                deciding.add(declaration.origin());
            }
        }
        return deciding;
    }

    /** What was decided for one of the ids. */
    List<Declaration.Own> of(String origin) {
        return own.stream().filter(declaration -> declaration.isFor(origin)).toList();
    }
}
