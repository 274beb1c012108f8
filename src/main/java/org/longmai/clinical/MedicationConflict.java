package org.longmai.clinical;

import java.util.List;

/**
 * Medicines that a doctor should not give together, or not to this resident.
 *
 * @param why what is wrong, in words
 * @param resources the prescriptions and the allergy concerned, {@code Type/id}
 * @param institutions who recorded these, in the same order
 */
public record MedicationConflict(Kind kind, Wording why, List<String> resources, List<String> institutions) {

    public enum Kind {
        /** The same substance, from two institutions. */
        SAME_SUBSTANCE,
        /** Substances of one pharmacological class, from two institutions. */
        SAME_CLASS,
        /** A substance, or one of its class, to which an allergy is recorded. */
        ALLERGY,
        /** A substance of a class related to one to which an allergy is recorded. */
        CROSS_ALLERGY
    }
}
