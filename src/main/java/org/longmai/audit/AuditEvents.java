package org.longmai.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;

/**
 * An entry as a FHIR AuditEvent, and back.
 *
 * @see <a href="https://profiles.ihe.net/ITI/BALP/content.html">IHE BALP: RESTful activities, with a patient as subject</a>
 * @see <a href="https://profiles.ihe.net/ITI/BALP/StructureDefinition-IHE.BasicAudit.AuthZconsent.html">IHE BALP: an
 *     authorization decided by consent</a>
 */
final class AuditEvents {

    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String HL7 = "http://terminology.hl7.org/CodeSystem/";
    private static final String OURS = "http://longmai.org/fhir/CodeSystem/";
    private static final String INTERACTION = "http://hl7.org/fhir/restful-interaction";
    private static final String RESOURCE_TYPES = "http://hl7.org/fhir/resource-types";
    private static final String AUTHORIZATION = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType";
    private static final String HUB = "Longmai";
    private static final String USER = "IRCP";
    private static final String PROVIDER = "PROV";
    private static final String PATIENT = "Patient/";
    private static final int MAX_REQUEST = 16 * 1024;

    /** Of what asks, and of what is asked: on the network they are known by these. */
    private static final String NETWORK = "urn:longmai:";

    private final Registry registry;

    AuditEvents(Registry registry) {
        this.registry = registry;
    }

    /** What was done. */
    Resource of(AccessEvent event, Instant recorded) {
        Map<String, Object> json = head(coding(HL7 + "audit-event-type", "rest"), recorded, event);
        json.put(
                "subtype",
                List.of(
                        coding(INTERACTION, event.action().interaction()),
                        coding(OURS + "access-action", event.action().name())));
        json.put("action", event.action().letter());
        json.put("agent", agents(event, client(event), server(event)));
        json.put("entity", entities(event));
        return new Resource(json);
    }

    /** What was done, and, where a consent had a part in it, what was decided. */
    static List<Resource> withDecision(Resource done) {
        return resident(done) == null || consents(done).isEmpty() ? List.of(done) : List.of(done, decision(done));
    }

    private static Resource decision(Resource done) {
        Map<String, Object> json = new LinkedHashMap<>(done.json());
        json.put("type", coding(DICOM, "110113"));
        json.put("subtype", List.of(coding(AUTHORIZATION, "AuthZ-Consent")));
        json.put("action", "E");
        List<Object> agents = new ArrayList<>();
        Map<String, Object> application =
                new LinkedHashMap<>(done.objects("agent").get(0));
        application.put("type", Map.of("coding", List.of(coding(DICOM, "110150"))));
        agents.add(application);
        Map<String, Object> authorizer = agent(HL7 + "extra-security-role-type", "authserver");
        authorizer.put("who", Map.of("display", HUB));
        agents.add(authorizer);
        agents.addAll(done.objects("agent").subList(2, done.objects("agent").size()));
        json.put("agent", agents);
        json.put(
                "entity",
                done.objects("entity").stream()
                        .filter(AuditEvents::isOfDecision)
                        .map(AuditEvents::bare)
                        .toList());
        return new Resource(json);
    }

    private static boolean isOfDecision(Map<String, Object> entity) {
        return isPatient(entity) || Resource.values(entity, "type.system").contains(RESOURCE_TYPES);
    }

    private static boolean isPatient(Map<String, Object> entity) {
        return Resource.values(entity, "type.code").contains("1");
    }

    private static Map<String, Object> bare(Map<String, Object> entity) {
        Map<String, Object> bare = new LinkedHashMap<>(entity);
        bare.remove("detail");
        return bare;
    }

    private static Map<String, Object> head(Map<String, Object> type, Instant recorded, AccessEvent event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", "AuditEvent");
        json.put("type", type);
        json.put("recorded", recorded.toString());
        json.put("outcome", event.outcome() == AccessEvent.Outcome.REFUSED ? "4" : "0");
        json.put("outcomeDesc", event.outcome().name());
        json.put("purposeOfEvent", List.of(purpose(event)));
        json.put(
                "source",
                Map.of("observer", Map.of("display", HUB), "type", List.of(coding(HL7 + "security-source-type", "4"))));
        return json;
    }

    static AccessLogEntry entry(String id, Resource event) {
        Resource user = new Resource(agent(event, USER).orElseThrow());
        return new AccessLogEntry(
                id,
                Instant.parse(text(event.string("recorded"))),
                text(user.string("name")),
                Role.ofClaim(text(user.string("role.coding.code"))).orElseThrow(),
                institution(event),
                AccessEvent.Action.valueOf(code(event, OURS + "access-action")),
                PurposeOfUse.valueOf(text(event.string("purposeOfEvent.coding.code"))),
                AccessEvent.Outcome.valueOf(text(event.string("outcomeDesc"))),
                kinds(event),
                consents(event));
    }

    /** The user, as their token names them. */
    static String subject(Resource event) {
        return text(new Resource(agent(event, USER).orElseThrow()).string("who.identifier.value"));
    }

    /** Whose record it was about; null where there was none. */
    static @Nullable String resident(Resource event) {
        for (Map<String, Object> entity : event.objects("entity")) {
            if (isPatient(entity)) {
                String reference =
                        String.valueOf(Resource.values(entity, "what.reference").get(0));
                return reference.substring(PATIENT.length());
            }
        }
        return null;
    }

    private static @Nullable String institution(Resource event) {
        return agent(event, PROVIDER)
                .map(Resource::new)
                .map(provider -> provider.string("who.identifier.value"))
                .orElse(null);
    }

    /** The agent of the type, with a resource type so that it reads as a resource does. */
    private static Optional<Map<String, Object>> agent(Resource event, String type) {
        for (Map<String, Object> agent : event.objects("agent")) {
            if (Resource.values(agent, "type.coding.code").contains(type)) {
                Map<String, Object> found = new LinkedHashMap<>(agent);
                found.put("resourceType", "agent");
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private List<Object> agents(AccessEvent event, Map<String, Object> client, Map<String, Object> server) {
        List<Object> agents = new ArrayList<>(List.of(client, server, user(event)));
        String institution = event.caller().institution();
        if (institution != null) {
            agents.add(provider(institution));
        }
        return agents;
    }

    /** Of a read the data flow to the client; of all else it is the request that flows, to the server. */
    private static Map<String, Object> client(AccessEvent event) {
        String code = event.action().isRead() ? "110152" : "110153";
        return network(agent(DICOM, code), "client:" + event.caller().client());
    }

    private static Map<String, Object> server(AccessEvent event) {
        String code = event.action().isRead() ? "110153" : "110152";
        return network(agent(DICOM, code), "server");
    }

    private static Map<String, Object> network(Map<String, Object> agent, String name) {
        agent.put("who", Map.of("display", name.equals("server") ? HUB : name.substring(name.indexOf(':') + 1)));
        agent.put("network", Map.of("address", NETWORK + name, "type", "5"));
        return agent;
    }

    private static Map<String, Object> user(AccessEvent event) {
        Caller caller = event.caller();
        Map<String, Object> agent = agent(HL7 + "v3-ParticipationType", USER);
        agent.put(
                "role",
                List.of(Map.of(
                        "coding",
                        List.of(coding(OURS + "caller-role", caller.role().claim())))));
        agent.put("who", Map.of("identifier", Map.of("value", caller.subject()), "display", caller.name()));
        agent.put("name", caller.name());
        agent.put("requestor", true);
        agent.put("policy", List.of(caller.tokenId()));
        agent.put("purposeOfUse", List.of(purpose(event)));
        return agent;
    }

    /** The organisation that the user acts for: that is who got the data, not the hub. */
    private Map<String, Object> provider(String institution) {
        String name = registry.institution(institution).map(Institution::name).orElse(institution);
        Map<String, Object> agent = agent(HL7 + "v3-RoleClass", PROVIDER);
        agent.put("who", Map.of("identifier", Map.of("value", institution), "display", name));
        return agent;
    }

    private static Map<String, Object> agent(String system, String code) {
        Map<String, Object> agent = new LinkedHashMap<>();
        agent.put("type", Map.of("coding", List.of(coding(system, code))));
        agent.put("requestor", false);
        return agent;
    }

    private static List<Object> entities(AccessEvent event) {
        List<Object> entities = new ArrayList<>();
        if (event.resident() != null) {
            Map<String, Object> patient = patient(event.resident());
            if (!event.kinds().isEmpty()) {
                patient.put(
                        "detail",
                        event.kinds().stream()
                                .map(kind -> Map.of("type", "kind", "valueString", kind))
                                .toList());
            }
            entities.add(patient);
        }
        entities.add(event.action() == AccessEvent.Action.QUERY ? query(event.request()) : thing(event.request()));
        entities.addAll(consents(event));
        return entities;
    }

    private static Map<String, Object> patient(String resident) {
        Map<String, Object> patient = entity(coding(HL7 + "audit-entity-type", "1"), "1");
        patient.put("what", Map.of("reference", PATIENT + resident));
        return patient;
    }

    /** What was asked, as it came. */
    private static Map<String, Object> query(String text) {
        Map<String, Object> query = entity(coding(HL7 + "audit-entity-type", "2"), "24");
        byte[] request = text.getBytes(StandardCharsets.UTF_8);
        query.put(
                "query",
                Base64.getEncoder().encodeToString(Arrays.copyOf(request, Math.min(request.length, MAX_REQUEST))));
        return query;
    }

    /** What it was done to. */
    private static Map<String, Object> thing(String request) {
        Map<String, Object> thing = entity(coding(HL7 + "audit-entity-type", "2"), "4");
        boolean isReference = Reference.parse(request) != null;
        thing.put("what", Map.of(isReference ? "reference" : "display", request));
        return thing;
    }

    private static List<Object> consents(AccessEvent event) {
        List<Object> consents = new ArrayList<>();
        for (String ground : event.grounds()) {
            Map<String, Object> consent = new LinkedHashMap<>();
            consent.put("what", Map.of("reference", ground));
            consent.put("type", coding(RESOURCE_TYPES, "Consent"));
            consents.add(consent);
        }
        return consents;
    }

    private static Map<String, Object> entity(Map<String, Object> type, String role) {
        Map<String, Object> entity = new LinkedHashMap<>();
        entity.put("type", type);
        entity.put("role", coding(HL7 + "object-role", role));
        return entity;
    }

    private static List<String> kinds(Resource event) {
        return event.objects("entity.detail").stream()
                .filter(detail -> "kind".equals(detail.get("type")))
                .map(detail -> String.valueOf(detail.get("valueString")))
                .toList();
    }

    private static List<String> consents(Resource event) {
        List<String> consents = new ArrayList<>();
        for (Map<String, Object> entity : event.objects("entity")) {
            if (Resource.values(entity, "type.system").contains(RESOURCE_TYPES)) {
                Resource.values(entity, "what.reference").forEach(reference -> consents.add(String.valueOf(reference)));
            }
        }
        return List.copyOf(consents);
    }

    private static Map<String, Object> purpose(AccessEvent event) {
        return Map.of(
                "coding", List.of(coding(PurposeOfUse.SYSTEM, event.purpose().name())));
    }

    private static String code(Resource event, String system) {
        return event.objects("subtype").stream()
                .filter(coding -> system.equals(coding.get("system")))
                .map(coding -> text((String) coding.get("code")))
                .findFirst()
                .orElseThrow();
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
