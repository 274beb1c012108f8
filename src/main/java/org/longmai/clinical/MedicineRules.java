package org.longmai.clinical;

import java.util.List;

/**
 * How medicines and allergies without a common code are known, and which classes are related.
 *
 * @param names what a text contains, to the ATC code of the substance or class; the longest first counts
 * @param crossReactions classes whose allergies may show against one another
 */
record MedicineRules(List<Name> names, List<CrossReaction> crossReactions) {

    record Name(String text, String atc) {}

    /** @param allergy the class (ATC) of the allergy, {@code medicine} that of the medicine */
    record CrossReaction(String allergy, String medicine, String zh, String en) {}
}
