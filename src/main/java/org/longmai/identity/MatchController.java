package org.longmai.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Interaction;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.AccessEvent.Outcome;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Resource;
import org.longmai.identity.Matching.Found;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /fhir/Patient/$match}.
 *
 * <p>Who treats somebody who is in front of them, and a steward, learn the hub's ids of the residents whom the description fits, and how well: of
 * their records nothing, for which consent decides as ever. An institution's system learns of its own Patients only, whoever else
 * holds a file. Nobody else may ask. Each resident whose id was given reads of it in their access log.
 *
 * @see <a href="https://hl7.org/fhir/R4/patient-operation-match.html">FHIR: $match</a>
 */
@RestController
class MatchController {

    private static final String GRADE = "http://hl7.org/fhir/StructureDefinition/match-grade";
    private static final String PATIENT = "Patient";
    private static final int MAX_BODY = 256 * 1024;
    private static final int MAX_COUNT = 50;
    private static final int COUNT = 10;

    private final Matching matching;
    private final Residents residents;
    private final Ledger ledger;

    /** @param id of the resident, or to an institution of its Patient */
    private record Answer(String id, String resident, Found found) {}

    MatchController(Matching matching, Residents residents, Ledger ledger) {
        this.matching = matching;
        this.residents = residents;
        this.ledger = ledger;
    }

    @PostMapping(
            path = "/fhir/Patient/$match",
            consumes = {OperationOutcome.MEDIA_TYPE, "application/json"},
            produces = {OperationOutcome.MEDIA_TYPE, "application/json"})
    ResponseEntity<byte[]> match(@AuthenticationPrincipal Caller caller, HttpServletRequest request)
            throws IOException {
        if (!mayMatch(caller)) {
            record(caller, List.of());
            throw Failure.of(Category.FORBIDDEN, "Your role or the token's scopes do not let you match Patients.");
        }
        byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw Failure.of(Category.TOO_COSTLY, "The description of one Patient is no larger than 256 KB.");
        }
        Resource parameters = Resource.of(body);
        List<Answer> answers = answers(caller, parameters);
        record(caller, answers);
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, OperationOutcome.MEDIA_TYPE)
                .body(Json.write(bundle(answers)));
    }

    private static boolean mayMatch(Caller caller) {
        boolean role = caller.role().isClinical()
                || caller.role() == Role.STEWARD
                || caller.role() == Role.INSTITUTION && caller.institution() != null;
        return role && caller.permits(PATIENT, Interaction.READ) && caller.permits(PATIENT, Interaction.SEARCH);
    }

    private List<Answer> answers(Caller caller, Resource parameters) {
        boolean own = caller.role() == Role.INSTITUTION;
        Predicate<Link> among = link -> !own || link.institution().equals(caller.institution());
        Map<String, Answer> answers = new LinkedHashMap<>();
        for (Found found : matching.find(patient(parameters), among)) {
            residents.find(found.link().resident()).ifPresent(person -> {
                String id = own ? found.link().file() : person.id();
                answers.putIfAbsent(id, new Answer(id, person.id(), found));
            });
        }
        List<Answer> sure = answers.values().stream()
                .filter(answer -> answer.found().grade() == Grade.CERTAIN)
                .toList();
        if (parameter(parameters, "onlyCertainMatches", "valueBoolean") instanceof Boolean only && only) {
            return sure.size() == 1 ? sure : List.of();
        }
        return answers.values().stream().limit(count(parameters)).toList();
    }

    private static Resource patient(Resource parameters) {
        if (parameters.type().equals(PATIENT)) {
            return parameters;
        }
        Object resource = parameter(parameters, "resource", "resource");
        if (!parameters.type().equals("Parameters") || !(resource instanceof Map<?, ?> json)) {
            throw Failure.invalid("Send Parameters whose parameter 'resource' holds a Patient.");
        }
        Resource patient = new Resource(object(json));
        if (!patient.type().equals(PATIENT)) {
            throw Failure.invalid("The parameter 'resource' must be a Patient.").at("Parameters.parameter.resource");
        }
        return patient;
    }

    private static Map<String, Object> object(Map<?, ?> json) {
        Map<String, Object> object = new LinkedHashMap<>();
        json.forEach((name, value) -> object.put(String.valueOf(name), value));
        return object;
    }

    private static Object parameter(Resource parameters, String name, String value) {
        for (Map<String, Object> parameter : parameters.objects("parameter")) {
            if (name.equals(parameter.get("name")) && parameter.containsKey(value)) {
                return parameter.get(value);
            }
        }
        return "";
    }

    private static int count(Resource parameters) {
        Object count = parameter(parameters, "count", "valueInteger");
        if ("".equals(count)) {
            return COUNT;
        }
        try {
            int wanted = Integer.parseInt(count.toString());
            if (wanted > 0) {
                return Math.min(wanted, MAX_COUNT);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw Failure.invalid("'count' must be a whole number above 0.").at("Parameters.parameter");
    }

    private static Map<String, Object> bundle(List<Answer> answers) {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("resourceType", "Bundle");
        bundle.put("type", "searchset");
        bundle.put("total", new JsonNumber(String.valueOf(answers.size())));
        List<Object> entries = new ArrayList<>();
        answers.forEach(answer -> entries.add(entry(answer)));
        if (!entries.isEmpty()) {
            bundle.put("entry", entries);
        }
        return bundle;
    }

    private static Map<String, Object> entry(Answer answer) {
        Map<String, Object> search = new LinkedHashMap<>();
        search.put(
                "extension",
                List.of(Map.of("url", GRADE, "valueCode", answer.found().grade().code())));
        search.put("mode", "match");
        search.put(
                "score",
                new JsonNumber(String.format(Locale.ROOT, "%.4f", answer.found().score())));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("resource", Map.of("resourceType", PATIENT, "id", answer.id()));
        entry.put("search", search);
        return entry;
    }

    private void record(Caller caller, List<Answer> answers) {
        PurposeOfUse purpose = caller.role().isClinical() ? PurposeOfUse.TREAT : PurposeOfUse.HOPERAT;
        List<AccessEvent> events = new ArrayList<>();
        answers.stream()
                .map(Answer::resident)
                .distinct()
                .forEach(resident -> events.add(event(caller, resident, purpose, Outcome.ANSWERED)));
        ledger.record(events.isEmpty() ? List.of(event(caller, null, purpose, Outcome.REFUSED)) : events);
    }

    private static AccessEvent event(Caller caller, @Nullable String resident, PurposeOfUse purpose, Outcome outcome) {
        return new AccessEvent(
                caller,
                resident,
                AccessEvent.Action.MATCH,
                purpose,
                outcome,
                List.of(PATIENT),
                List.of(),
                "Patient/$match");
    }
}
