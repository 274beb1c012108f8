package org.longmai.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.fhir.Resource;

/**
 * An entry as a FHIR AuditEvent, and back.
 *
 * @see <a href="https://profiles.ihe.net/ITI/BALP/content.html">IHE BALP: RESTful activities, with a patient as subject</a>
 */
final class AuditEvents {

    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String HL7 = "http://terminology.hl7.org/CodeSystem/";
    private static final String OURS = "http://longmai.org/fhir/CodeSystem/";
    private static final int MAX_REQUEST = 16 * 1024;

    private AuditEvents() {}

    static Resource of(AccessEvent event, Instant recorded) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", "AuditEvent");
        json.put("type", coding(HL7 + "audit-event-type", "rest"));
        json.put(
                "subtype", List.of(coding(OURS + "access-action", event.action().name())));
        json.put("action", action(event.action()));
        json.put("recorded", recorded.toString());
        json.put("outcome", event.outcome() == AccessEvent.Outcome.REFUSED ? "4" : "0");
        json.put("outcomeDesc", event.outcome().name());
        json.put(
                "purposeOfEvent",
                List.of(Map.of(
                        "coding",
                        List.of(coding(PurposeOfUse.SYSTEM, event.purpose().name())))));
        json.put("agent", List.of(client(event), user(event)));
        json.put(
                "source",
                Map.of(
                        "observer",
                        Map.of("display", "Longmai"),
                        "type",
                        List.of(coding(HL7 + "security-source-type", "4"))));
        json.put("entity", entities(event));
        return new Resource(json);
    }

    static AccessLogEntry entry(String id, Resource event) {
        Resource user = new Resource(user(event));
        return new AccessLogEntry(
                id,
                Instant.parse(text(event.string("recorded"))),
                text(user.string("name")),
                Role.ofClaim(text(user.string("role.coding.code"))).orElseThrow(),
                user.string("location.display"),
                AccessEvent.Action.valueOf(text(event.string("subtype.code"))),
                PurposeOfUse.valueOf(text(event.string("purposeOfEvent.coding.code"))),
                AccessEvent.Outcome.valueOf(text(event.string("outcomeDesc"))),
                details(event, "kind"),
                details(event, "consent"));
    }

    /** The agent that asked, with a type so that it reads as a resource does. */
    private static Map<String, Object> user(Resource event) {
        for (Map<String, Object> agent : event.objects("agent")) {
            if (Boolean.TRUE.equals(agent.get("requestor"))) {
                Map<String, Object> user = new LinkedHashMap<>(agent);
                user.put("resourceType", "agent");
                return user;
            }
        }
        throw new IllegalStateException("an entry of the ledger without a requestor");
    }

    private static String action(AccessEvent.Action action) {
        return switch (action) {
            case READ -> "R";
            case QUERY, MATCH -> "E";
            case GRANT_CONSENT -> "C";
            case REVOKE_CONSENT, LINK_PATIENTS, UNLINK_PATIENT, REJECT_MATCH -> "U";
        };
    }

    /** Of a query the client is the source; of a read the destination, to which the data go. */
    private static Map<String, Object> client(AccessEvent event) {
        Map<String, Object> agent = new LinkedHashMap<>();
        String code = event.action() == AccessEvent.Action.QUERY ? "110153" : "110152";
        agent.put("type", Map.of("coding", List.of(coding(DICOM, code))));
        agent.put("who", Map.of("display", event.caller().client()));
        agent.put("requestor", false);
        return agent;
    }

    private static Map<String, Object> user(AccessEvent event) {
        Caller caller = event.caller();
        Map<String, Object> agent = new LinkedHashMap<>();
        agent.put("type", Map.of("coding", List.of(coding(HL7 + "v3-ParticipationType", "IRCP"))));
        agent.put(
                "role",
                List.of(Map.of(
                        "coding",
                        List.of(coding(OURS + "caller-role", caller.role().claim())))));
        agent.put("who", Map.of("identifier", Map.of("value", caller.subject()), "display", caller.name()));
        agent.put("name", caller.name());
        agent.put("requestor", true);
        if (caller.institution() != null) {
            agent.put("location", Map.of("display", caller.institution()));
        }
        agent.put("policy", List.of(caller.tokenId()));
        agent.put(
                "purposeOfUse",
                List.of(Map.of(
                        "coding",
                        List.of(coding(PurposeOfUse.SYSTEM, event.purpose().name())))));
        return agent;
    }

    private static List<Object> entities(AccessEvent event) {
        List<Object> entities = new ArrayList<>();
        if (event.resident() != null) {
            Map<String, Object> patient = new LinkedHashMap<>();
            patient.put("what", Map.of("reference", "Patient/" + event.resident()));
            patient.put("type", coding(HL7 + "audit-entity-type", "1"));
            patient.put("role", coding(HL7 + "object-role", "1"));
            entities.add(patient);
        }
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("type", coding(HL7 + "audit-entity-type", "2"));
        query.put("role", coding(HL7 + "object-role", "24"));
        byte[] request = event.request().getBytes(StandardCharsets.UTF_8);
        query.put(
                "query",
                Base64.getEncoder().encodeToString(Arrays.copyOf(request, Math.min(request.length, MAX_REQUEST))));
        List<Object> details = new ArrayList<>();
        event.kinds().forEach(kind -> details.add(Map.of("type", "kind", "valueString", kind)));
        event.grounds().forEach(ground -> details.add(Map.of("type", "consent", "valueString", ground)));
        if (!details.isEmpty()) {
            query.put("detail", details);
        }
        entities.add(query);
        return entities;
    }

    private static List<String> details(Resource event, String type) {
        return event.objects("entity.detail").stream()
                .filter(detail -> type.equals(detail.get("type")))
                .map(detail -> String.valueOf(detail.get("valueString")))
                .toList();
    }

    private static Map<String, Object> coding(String system, String code) {
        Map<String, Object> coding = new LinkedHashMap<>();
        coding.put("system", system);
        coding.put("code", code);
        return coding;
    }

    private static String text(@Nullable String text) {
        return String.valueOf(text);
    }
}
