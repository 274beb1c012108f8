package org.longmai.clinical;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Resource;

/**
 * What is prescribed, or not tolerated.
 *
 * @param name as the institution calls it
 * @param atc its code by the WHO's ATC, of a substance (7 characters) or a class; null if it is not known
 */
record Medicine(Held held, String name, @Nullable String atc) {

    private static final Set<String> ATC = Set.of("http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73");
    private static final int SUBSTANCE = 7;
    private static final int CLASS = 5;

    static Medicine of(Held held, List<Map<String, Object>> concepts, MedicineRules rules) {
        String name = "";
        String atc = null;
        for (Map<String, Object> concept : concepts) {
            String text = Concepts.text(concept);
            name = name.isEmpty() && text != null ? text : name;
            atc = atc == null ? coded(concept) : atc;
        }
        return new Medicine(held, name, atc == null ? named(name, rules) : atc);
    }

    private static @Nullable String coded(Map<String, Object> concept) {
        for (Map<String, Object> coding : Resource.objects(concept, "coding")) {
            if (ATC.contains(String.valueOf(coding.get("system"))) && coding.get("code") instanceof String code) {
                return code;
            }
        }
        return null;
    }

    private static @Nullable String named(String name, MedicineRules rules) {
        MedicineRules.Name best = null;
        for (MedicineRules.Name known : rules.names()) {
            if (name.contains(known.text())
                    && (best == null || known.text().length() > best.text().length())) {
                best = known;
            }
        }
        return best == null ? null : best.atc();
    }

    /** The medicine of a prescription or statement: its code, or that of the contained Medication. */
    static List<Map<String, Object>> concepts(Resource prescription) {
        List<Map<String, Object>> concepts = new ArrayList<>(prescription.objects("medicationCodeableConcept"));
        concepts.addAll(prescription.objects("contained.code"));
        for (Object display : prescription.values("medicationReference.display")) {
            concepts.add(Map.of("text", display));
        }
        return concepts;
    }

    boolean isSameSubstance(Medicine other) {
        return atc != null && other.atc != null
                ? atc.length() >= SUBSTANCE && atc.equals(other.atc)
                : !name.isEmpty() && name.equals(other.name);
    }

    boolean isSameClass(Medicine other) {
        return atc != null
                && other.atc != null
                && atc.length() >= CLASS
                && other.atc.length() >= CLASS
                && atc.substring(0, CLASS).equals(other.atc.substring(0, CLASS));
    }

    /** Whether it is the substance, or of the class, that has this code. */
    boolean isOf(@Nullable String code) {
        return atc != null && code != null && atc.startsWith(code);
    }
}
