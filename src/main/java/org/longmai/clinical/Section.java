package org.longmai.clinical;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;

/**
 * A part of the front page of a record.
 *
 * @see <a href="https://hl7.org/fhir/uv/ips/STU1.1/StructureDefinition-Composition-uv-ips.html">IPS: the sections of a summary</a>
 */
public enum Section {
    PROBLEMS("11450-4", "健康问题", "Problems", Set.of("Condition"), null),
    MEDICATIONS("10160-0", "目前用药", "Medication", Set.of("MedicationRequest", "MedicationStatement"), null),
    ALLERGIES("48765-2", "过敏与不耐受", "Allergies and intolerances", Set.of("AllergyIntolerance"), null),
    IMMUNIZATIONS("11369-6", "预防接种", "Immunizations", Set.of("Immunization"), null),
    VITALS("8716-3", "生命体征", "Vital signs", Set.of("Observation"), "vital-signs"),
    RESULTS("30954-2", "检验结果", "Results", Set.of("Observation"), "laboratory"),
    FLAGS("75310-3", "警示", "Alerts", Set.of("Flag"), null);

    private static final Set<String> OVER = Set.of(
            "inactive",
            "resolved",
            "remission",
            "entered-in-error",
            "cancelled",
            "stopped",
            "completed",
            "draft",
            "unknown",
            "not-done",
            "not-taken",
            "registered",
            "intended");

    private final String loinc;
    private final Wording title;
    private final Set<String> types;
    private final @Nullable String category;

    Section(String loinc, String zh, String en, Set<String> types, @Nullable String category) {
        this.loinc = loinc;
        this.title = new Wording(zh, en);
        this.types = types;
        this.category = category;
    }

    String loinc() {
        return loinc;
    }

    Wording title() {
        return title;
    }

    public Set<String> types() {
        return types;
    }

    /** Whether a resource of these traits may stand in the section, before it is opened. */
    public boolean admits(Traits traits) {
        return types.contains(traits.type()) && isInForce(traits.status()) && isOfCategory(traits);
    }

    /** Whether it does, now that it is open: what was refuted does not. */
    public boolean admits(Resource resource) {
        return resource.values("verificationStatus.coding.code").stream()
                .noneMatch(status -> status.equals("refuted") || status.equals("entered-in-error"));
    }

    /** Something given once is over and counts: a vaccine. Something that lasts counts as long as it lasts. */
    private boolean isInForce(@Nullable String status) {
        return status == null || this == IMMUNIZATIONS
                ? !"not-done".equals(status) && !"entered-in-error".equals(status)
                : !OVER.contains(status);
    }

    private boolean isOfCategory(Traits traits) {
        return category == null || traits.categories().stream().anyMatch(token -> token.endsWith("|" + category));
    }
}
