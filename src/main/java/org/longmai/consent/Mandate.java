package org.longmai.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

/**
 * That somebody may act for a resident: a RelatedPerson, in the hub's own file of the resident or sent by an institution.
 *
 * @see <a href="https://hl7.org/fhir/R4/relatedperson.html">FHIR: RelatedPerson</a>
 */
public record Mandate(Resource person, String file) {

    /** Names a delegate by the resident that they are. */
    static final String RESIDENT = "http://longmai.org/fhir/NamingSystem/resident";

    /** Names a delegate by the {@code sub} of their tokens. */
    static final String ACCOUNT = "http://longmai.org/fhir/NamingSystem/account";

    private static final String RELATION = "http://longmai.org/fhir/CodeSystem/mandate";
    private static final String OURS = "http://longmai.org/fhir/StructureDefinition/mandate-";
    private static final String ROLE_CODE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode|";

    /** Parents and guardians, by HL7's RoleCode. */
    private static final Set<String> PARENTS =
            Set.of("PRN", "MTH", "FTH", "NMTH", "NFTH", "ADOPTP", "ADOPTM", "ADOPTF", "GUARD", "NPRN");

    /** What a mandate is, to be kept in the hub. */
    record Draft(
            String relation,
            String system,
            String value,
            @Nullable String name,
            boolean acts,
            List<String> types,
            @Nullable String expires,
            @Nullable String reason) {

        Resource of(String id, String resident, String now) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("resourceType", "RelatedPerson");
            json.put("id", id);
            json.put("extension", extensions());
            json.put("identifier", List.of(Map.of("system", system, "value", value)));
            json.put("active", true);
            json.put("patient", Map.of("reference", "Patient/" + resident));
            json.put("relationship", List.of(Map.of("coding", List.of(Map.of("system", RELATION, "code", relation)))));
            if (name != null) {
                json.put("name", List.of(Map.of("text", name)));
            }
            json.put("period", expires == null ? Map.of("start", now) : Map.of("start", now, "end", expires));
            return new Resource(json);
        }

        private List<Object> extensions() {
            List<Object> extensions = new ArrayList<>();
            extensions.add(Map.of("url", OURS + "acts", "valueBoolean", acts));
            types.forEach(type -> extensions.add(Map.of("url", OURS + "type", "valueCode", type)));
            if (reason != null) {
                extensions.add(Map.of("url", OURS + "reason", "valueString", reason));
            }
            return extensions;
        }
    }

    static Draft guardian(String system, String value, @Nullable String name, String reason) {
        return new Draft("guardian", system, value, name, true, List.of(), null, reason);
    }

    boolean isDelegate() {
        return has(RELATION + "|delegate");
    }

    /** @param kept whether it is in the hub's own file */
    boolean isGuardian(boolean kept) {
        return kept ? has(RELATION + "|guardian") : PARENTS.stream().anyMatch(code -> has(ROLE_CODE + code));
    }

    private boolean has(String token) {
        return person.objects("relationship.coding").stream()
                .anyMatch(coding -> token.equals(coding.get("system") + "|" + coding.get("code")));
    }

    boolean isInForce(Instant now) {
        Object period = person.json().get("period");
        Interval interval = period == null ? null : Interval.of(period);
        boolean inTime =
                period == null || interval != null && !now.isBefore(interval.start()) && now.isBefore(interval.end());
        return inTime && !Boolean.FALSE.equals(person.json().get("active"));
    }

    boolean acts() {
        return extensions("acts", "valueBoolean").contains(true);
    }

    @Nullable
    Set<String> types() {
        Set<String> types = new LinkedHashSet<>();
        extensions("type", "valueCode").forEach(type -> types.add(String.valueOf(type)));
        return types.isEmpty() ? null : types;
    }

    private List<Object> extensions(String name, String value) {
        return person.objects("extension").stream()
                .filter(extension -> (OURS + name).equals(extension.get("url")) && extension.get(value) != null)
                .map(extension -> extension.get(value))
                .toList();
    }

    List<Map<String, Object>> identifiers() {
        return person.objects("identifier");
    }

    /** The same, ended. */
    Resource dismissed() {
        Map<String, Object> json = new LinkedHashMap<>(person.json());
        json.put("active", false);
        return new Resource(json);
    }

    /** What the resident sees of it. */
    Delegate told() {
        return new Delegate(
                String.valueOf(person.id()),
                person.string("name.text"),
                isDelegate() ? Standing.Kind.DELEGATE : Standing.Kind.GUARDIAN,
                acts(),
                types() == null ? null : List.copyOf(types()),
                person.string("period.end"));
    }

    /** Somebody who may act for a resident. */
    public record Delegate(
            String id,
            @Nullable String name,
            Standing.Kind kind,
            boolean acts,
            @Nullable List<String> types,
            @Nullable String expires) {}

    Reference reference() {
        return person.reference();
    }
}
