package org.longmai.clinical;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.clinical.MedicationConflict.Kind;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;

/** Finds what two institutions prescribed without knowing of each other, and what an allergy speaks against. */
public final class Medicines {

    private static final Set<String> CURRENT = Set.of("active", "on-hold");
    private static final Set<String> NO_ALLERGY = Set.of("inactive", "resolved", "refuted", "entered-in-error");

    private final MedicineRules rules;

    Medicines(MedicineRules rules) {
        this.rules = rules;
    }

    /**
     * @param prescriptions MedicationRequests and MedicationStatements; those that are over do not count
     * @param allergies AllergyIntolerances; refuted and resolved ones do not count
     */
    public List<MedicationConflict> conflicts(List<Held> prescriptions, List<Held> allergies, Instant now) {
        List<Medicine> current = prescriptions.stream()
                .filter(held -> isCurrent(held.resource(), now))
                .map(held -> Medicine.of(held, Medicine.concepts(held.resource()), rules))
                .toList();
        List<MedicationConflict> conflicts = new ArrayList<>();
        allergies.stream()
                .filter(held -> isTrue(held.resource()))
                .map(held -> Medicine.of(held, held.resource().objects("code"), rules))
                .forEach(allergy -> current.forEach(medicine -> add(conflicts, against(allergy, medicine))));
        for (int i = 0; i < current.size(); i++) {
            for (Medicine other : current.subList(i + 1, current.size())) {
                add(conflicts, twice(current.get(i), other));
            }
        }
        return conflicts;
    }

    /** Whether what is prescribed is still to be taken, as far as the prescription says. */
    public static boolean isCurrent(Resource prescription, Instant now) {
        Interval validity = null;
        for (Object period : prescription.values("dispenseRequest.validityPeriod")) {
            validity = Interval.of(period);
        }
        for (Object period : prescription.values("effectivePeriod")) {
            validity = Interval.of(period);
        }
        return CURRENT.contains(String.valueOf(prescription.string("status")))
                && (validity == null || validity.end().isAfter(now));
    }

    private static boolean isTrue(Resource allergy) {
        List<Object> states = new ArrayList<>(allergy.values("clinicalStatus.coding.code"));
        states.addAll(allergy.values("verificationStatus.coding.code"));
        return states.stream().noneMatch(NO_ALLERGY::contains);
    }

    private @Nullable MedicationConflict against(Medicine allergy, Medicine medicine) {
        if (medicine.isOf(allergy.atc())
                || !allergy.name().isEmpty() && medicine.name().contains(allergy.name())) {
            return conflict(
                    Kind.ALLERGY,
                    new Wording(
                            "有“%s”过敏记录，处方为“%s”".formatted(allergy.name(), medicine.name()),
                            "An allergy to %s is recorded; %s is prescribed"
                                    .formatted(allergy.name(), medicine.name())),
                    medicine,
                    allergy);
        }
        for (MedicineRules.CrossReaction cross : rules.crossReactions()) {
            if (allergy.isOf(cross.allergy()) && medicine.isOf(cross.medicine())) {
                return conflict(Kind.CROSS_ALLERGY, new Wording(cross.zh(), cross.en()), medicine, allergy);
            }
        }
        return null;
    }

    private static @Nullable MedicationConflict twice(Medicine one, Medicine other) {
        if (one.held().institution().equals(other.held().institution())) {
            return null;
        }
        if (one.isSameSubstance(other)) {
            return conflict(
                    Kind.SAME_SUBSTANCE,
                    new Wording(
                            "两家机构都开具了“%s”".formatted(one.name()),
                            "Two institutions prescribed %s".formatted(one.name())),
                    one,
                    other);
        }
        return one.isSameClass(other)
                ? conflict(
                        Kind.SAME_CLASS,
                        new Wording(
                                "两家机构开具了同类药物：“%s”与“%s”".formatted(one.name(), other.name()),
                                "Two institutions prescribed medicines of one class: %s and %s"
                                        .formatted(one.name(), other.name())),
                        one,
                        other)
                : null;
    }

    private static MedicationConflict conflict(Kind kind, Wording why, Medicine... medicines) {
        return new MedicationConflict(
                kind,
                why,
                List.of(medicines).stream()
                        .map(one -> one.held().resource().reference().toString())
                        .toList(),
                List.of(medicines).stream().map(one -> one.held().institution()).toList());
    }

    private static void add(List<MedicationConflict> conflicts, @Nullable MedicationConflict conflict) {
        if (conflict != null) {
            conflicts.add(conflict);
        }
    }
}
