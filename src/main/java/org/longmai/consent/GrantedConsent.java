package org.longmai.consent;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.PurposeOfUse;
import org.longmai.consent.label.LabelRules;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;
import org.longmai.registry.Institution;
import org.longmai.registry.Practitioner;
import org.longmai.registry.Registry;

/**
 * A grant as the FHIR R4 Consent that it becomes: one permit that names its recipients.
 *
 * @see <a href="https://hl7.org/fhir/R4/consent.html">FHIR R4: Consent</a>
 */
public final class GrantedConsent {

    private static final String HL7 = "http://terminology.hl7.org/CodeSystem/";

    /** What names everything that is restricted, or very restricted. */
    static final Set<String> CONFIDENTIAL = Set.of("R", "V");

    private GrantedConsent() {}

    /** @param input one without {@link GrantConsentInput#problems} */
    public static Resource of(String id, String resident, GrantConsentInput input, Registry registry, Instant now) {
        Map<String, Object> consent = new LinkedHashMap<>();
        consent.put("resourceType", "Consent");
        consent.put("id", id);
        consent.put("status", "active");
        consent.put("scope", concept(HL7 + "consentscope", "patient-privacy", "Privacy Consent"));
        consent.put("category", List.of(concept("http://loinc.org", "59284-0", "Consent Document")));
        consent.put("patient", reference("Patient/" + resident, null));
        consent.put("dateTime", dateTime(now));
        consent.put("policyRule", concept(HL7 + "v3-ActCode", "OPTIN", "opt-in"));
        consent.put("provision", provision(input, registry));
        return new Resource(consent);
    }

    /** The same consent, no longer active. */
    public static Resource revoked(Resource consent) {
        Map<String, Object> json = new LinkedHashMap<>(consent.json());
        json.put("status", "inactive");
        return new Resource(json);
    }

    private static Map<String, Object> provision(GrantConsentInput input, Registry registry) {
        Map<String, Object> provision = new LinkedHashMap<>();
        provision.put("type", "permit");
        if (input.expires() != null) {
            provision.put("period", period(null, input.expires()));
        }
        provision.put("actor", actors(input, registry));
        provision.put("action", List.of(concept(HL7 + "consentaction", "access", "Access")));
        provision.put("purpose", purposes(input));
        if (input.types() != null) {
            provision.put("class", types(input.types()));
        }
        if (!input.sensitive().isEmpty()) {
            provision.put("securityLabel", labels(input.sensitive()));
        }
        if (input.dataSince() != null || input.dataUntil() != null) {
            provision.put("dataPeriod", period(input.dataSince(), input.dataUntil()));
        }
        return provision;
    }

    private static List<Object> actors(GrantConsentInput input, Registry registry) {
        List<Object> actors = new ArrayList<>();
        for (String id : input.institutions()) {
            actors.add(recipient(
                    "Organization/" + id,
                    registry.institution(id).map(Institution::name).orElse(null)));
        }
        for (String id : input.practitioners()) {
            actors.add(recipient(
                    "Practitioner/" + id,
                    registry.practitioner(id).map(Practitioner::name).orElse(null)));
        }
        return actors;
    }

    private static Map<String, Object> recipient(String reference, @Nullable String name) {
        Map<String, Object> actor = new LinkedHashMap<>();
        actor.put("role", concept(HL7 + "v3-ParticipationType", "IRCP", "information recipient"));
        actor.put("reference", reference(reference, name));
        return actor;
    }

    private static List<Object> purposes(GrantConsentInput input) {
        List<Object> purposes = new ArrayList<>();
        for (PurposeOfUse purpose : input.purposes()) {
            purposes.add(coding(PurposeOfUse.SYSTEM, purpose.name(), null));
        }
        return purposes;
    }

    private static List<Object> types(List<String> types) {
        List<Object> classes = new ArrayList<>();
        types.forEach(type -> classes.add(coding("http://hl7.org/fhir/resource-types", type, null)));
        return classes;
    }

    /** What is normal, and what is named: a label of confidentiality reaches up to it. */
    private static List<Object> labels(List<String> sensitive) {
        boolean all = sensitive.stream().anyMatch(CONFIDENTIAL::contains);
        List<Object> labels = new ArrayList<>();
        labels.add(coding(HL7 + "v3-Confidentiality", all ? highest(sensitive) : "N", null));
        sensitive.stream()
                .filter(code -> !CONFIDENTIAL.contains(code))
                .forEach(code -> labels.add(coding(system(code), code, null)));
        return labels;
    }

    private static String highest(List<String> sensitive) {
        return sensitive.contains("V") ? "V" : "R";
    }

    private static String system(String code) {
        return code.equals(LabelRules.UNCODED) ? LabelRules.SYSTEM : HL7 + "v3-ActCode";
    }

    private static Map<String, Object> period(@Nullable String start, @Nullable String end) {
        Map<String, Object> period = new LinkedHashMap<>();
        if (start != null) {
            period.put("start", start);
        }
        if (end != null) {
            period.put("end", end);
        }
        return period;
    }

    private static Map<String, Object> concept(String system, String code, String display) {
        Map<String, Object> concept = new LinkedHashMap<>();
        concept.put("coding", List.of(coding(system, code, display)));
        return concept;
    }

    private static Map<String, Object> coding(String system, String code, @Nullable String display) {
        Map<String, Object> coding = new LinkedHashMap<>();
        coding.put("system", system);
        coding.put("code", code);
        if (display != null) {
            coding.put("display", display);
        }
        return coding;
    }

    private static Map<String, Object> reference(String text, @Nullable String display) {
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("reference", text);
        if (display != null) {
            reference.put("display", display);
        }
        return reference;
    }

    static String dateTime(Instant instant) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                instant.truncatedTo(ChronoUnit.SECONDS).atZone(Interval.ZONE));
    }
}
