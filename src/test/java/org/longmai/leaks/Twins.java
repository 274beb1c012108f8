package org.longmai.leaks;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.identity.Person;
import org.longmai.leaks.LeaksIntegrationTests.Asker;
import org.longmai.leaks.Oracle.View;

/**
 * The same question about what is hidden and about what never was: the answers are the same but for the id that was asked for, and
 * the store is asked for as much of the same kinds. So nothing tells the two apart, nor does the time that it takes.
 */
final class Twins {

    private static final List<String> TYPES =
            List.of("Patient", "Observation", "Condition", "Encounter", "DocumentReference", "Binary");
    private static final String NOBODYS_CARD = "K7777777777777777777777777777777";

    private final Hub hub;
    private final World world;
    private final Oracle oracle;
    private final Commands commands;

    /** A request; {@code <id>}, {@code <type>} and {@code <card>} stand for what it is about. */
    private record Request(String method, String path, String type, String body, String... headers) {

        static Request get(String path, String... headers) {
            return new Request("GET", path, "", "", headers);
        }

        static Request ask(String document) {
            return new Request(
                    "POST",
                    "/graphql",
                    "application/json",
                    "{\"query\": \"%s\"}".formatted(document.replace("\"", "\\\"")));
        }

        static Request listen(String document) {
            Request asked = ask(document);
            return new Request("POST", asked.path, asked.type, asked.body, "Accept", "text/event-stream");
        }

        Request about(Map<String, String> words) {
            String where = path;
            String what = body;
            for (Map.Entry<String, String> word : words.entrySet()) {
                where = where.replace(word.getKey(), word.getValue());
                what = what.replace(word.getKey(), word.getValue());
            }
            return new Request(method, where, type, what, headers);
        }
    }

    private int asked;

    private record Told(Hub.Answer answer, List<String> commands) {}

    Twins(Hub hub, World world, Oracle oracle, Commands commands) {
        this.hub = hub;
        this.world = world;
        this.oracle = oracle;
        this.commands = commands;
    }

    /** How many pairs were compared. */
    int asked() {
        return asked;
    }

    /** Where the two are told apart. */
    List<String> problems(Asker asker) {
        List<String> problems = new ArrayList<>();
        for (String type : TYPES) {
            world.live(type).stream()
                    .filter(thing -> isHidden(asker.caller(), thing))
                    .limit(1)
                    .forEach(thing -> ofThing(asker.caller(), thing)
                            .map(request -> problem(asker, request, words(thing), absent(type)))
                            .filter(problem -> problem != null)
                            .forEach(problems::add));
        }
        world.residents.stream()
                .filter(resident -> world.cards.containsKey(resident) && isOne(oracle.person(resident)))
                .filter(resident -> !view(asker.caller(), resident).isKnown())
                .limit(1)
                .forEach(resident -> ofResident(asker.caller())
                        .map(request -> problem(
                                asker,
                                request,
                                Map.of("<id>", resident, "<card>", String.valueOf(world.cards.get(resident))),
                                Map.of("<id>", Reads.NOTHING, "<card>", NOBODYS_CARD)))
                        .filter(problem -> problem != null)
                        .forEach(problems::add));
        return problems;
    }

    private static Map<String, String> words(Thing thing) {
        return Map.of("<id>", thing.reference.id(), "<type>", thing.type());
    }

    private static Map<String, String> absent(String type) {
        return Map.of("<id>", Reads.NOTHING, "<type>", type);
    }

    private boolean isHidden(Caller caller, Thing thing) {
        Person person = oracle.holder(thing);
        if (person == null || thing.hasMoved || isMerged(person)) {
            return false;
        }
        View view = view(caller, person.id());
        boolean hidden = !view.isKnown() || !view.has(thing);
        return hidden && (!thing.type().equals("Patient") || view.things().isEmpty()) && !oracle.givesOut(view, thing);
    }

    /** Of one who was several residents more is looked up. */
    private static boolean isMerged(Person person) {
        return person.origins().size() > 1;
    }

    /** Neither several residents once, nor one of several now. */
    private boolean isOne(Person person) {
        return !isMerged(person)
                && world.live("Patient").stream()
                        .filter(patient -> Oracle.text(patient).contains(String.valueOf(world.cards.get(person.id()))))
                        .allMatch(patient -> person.files().containsKey(patient.file));
    }

    private View view(Caller caller, String resident) {
        return oracle.view(caller, resident, Reads.purpose(caller));
    }

    private @Nullable String problem(
            Asker asker, Request request, Map<String, String> hidden, Map<String, String> absent) {
        tell(asker, request.about(hidden));
        tell(asker, request.about(absent));
        Told ofHidden = tell(asker, request.about(hidden));
        Told ofAbsent = tell(asker, request.about(absent));
        String id = String.valueOf(hidden.get("<id>"));
        String card = hidden.getOrDefault("<card>", NOBODYS_CARD);
        asked++;
        Hub.Answer answer = ofHidden.answer();
        Hub.Answer plain = new Hub.Answer(answer.status(), answer.body().replace(card, NOBODYS_CARD), answer.headers());
        if (!Reads.isSame(plain, ofAbsent.answer(), id)) {
            return "%s asks %s: %s and %s".formatted(asker.caller(), request.about(hidden), answer, ofAbsent.answer());
        }
        return sorted(ofHidden).equals(sorted(ofAbsent))
                ? null
                : "%s asks %s at the cost of %s, and of nothing at that of %s"
                        .formatted(
                                asker.caller().role(), request.about(hidden), ofHidden.commands(), ofAbsent.commands());
    }

    /** What comes together is written to the ledger together or not, as it happens. */
    private static List<String> sorted(Told told) {
        List<String> sorted = new ArrayList<>(told.commands().stream().sorted().toList());
        boolean writes = sorted.removeIf("insert ledger"::equals);
        sorted.add(writes ? "insert ledger" : "");
        return sorted;
    }

    private Told tell(Asker asker, Request request) {
        List<Hub.Answer> answers = new ArrayList<>();
        List<String> asked = commands.during(() -> answers.add(hub.send(
                asker.token(), request.method(), request.path(), request.type(), request.body(), request.headers())));
        return new Told(answers.get(0), asked);
    }

    // What is asked

    private Stream<Request> ofThing(Caller caller, Thing thing) {
        String type = thing.type();
        List<Request> requests = new ArrayList<>(
                List.of(
                        Request.get("/fhir/<type>/<id>"),
                        Request.get("/fhir/<type>/<id>", "If-None-Match", "W/\"1\""),
                        Request.get("/fhir/<type>/<id>", "If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"),
                        Request.get("/fhir/<type>/<id>/_history"),
                        Request.get("/fhir/<type>/<id>/_history/1"),
                        Request.get("/fhir/<type>/<id>/$graphql?query=" + encoded("{id}")),
                        Request.get("/fhir/$graphql?query="
                                + encoded("{ %s(id: \"<id>\") { id } }".formatted(type))
                                        .replace("%3Cid%3E", "<id>")),
                        Request.ask(
                                "{ explainAccess(caller: {institution: \"tl-renmin\"}, resource: \"<type>/<id>\") { visible reasons { zh } } }")));
        if (type.equals("Patient")) {
            requests.addAll(List.of(
                    Request.get("/fhir/Patient/<id>/$everything"),
                    Request.get("/fhir/Patient/<id>/$everything?_type=Observation&_after=eHg"),
                    Request.get("/fhir/Patient/<id>/$summary"),
                    Request.get("/fhir/$graphql?query="
                            + encoded("{ ObservationList(patient: \"id\") { id } }")
                                    .replace("id%22%29", "<id>%22%29"))));
        }
        if (type.equals("Binary")) {
            requests.add(Request.get("/fhir/Binary/<id>", "Accept", "text/plain"));
            requests.add(Request.get("/fhir/Binary/<id>", "Accept", "text/plain", "Range", "bytes=0-3"));
            requests.add(Request.get("/fhir/Binary/<id>", "Accept", "text/plain", "Range", "bytes=9999-"));
        }
        if (type.equals("Encounter")
                && world.residents.stream().noneMatch(resident -> refers(view(caller, resident), thing))) {
            world.residents.stream()
                    .filter(resident -> view(caller, resident).isKnown())
                    .limit(1)
                    .forEach(resident -> requests.add(Request.ask(
                            "{ resident(id: \"%s\") { observations(encounter: \"<id>\") { totalCount nodes { id } } } }"
                                    .formatted(resident))));
        }
        if (caller.role() == Role.INSTITUTION) {
            requests.add(
                    new Request(
                            "POST",
                            "/fhir",
                            "application/fhir+json",
                            """
                    {"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": "<type>/<id>"}},
                     {"request": {"method": "GET", "url": "<type>/<id>", "ifNoneMatch": "W/\\"1\\""}}]}"""));
        }
        return requests.stream();
    }

    private static boolean refers(View view, Thing thing) {
        return view.things().stream().anyMatch(other -> Oracle.text(other).contains(thing.reference.toString()));
    }

    private static Stream<Request> ofResident(Caller caller) {
        String card = "{system: \"%s\", value: \"<card>\"}".formatted(World.CARD);
        List<Request> requests = new ArrayList<>(List.of(
                Request.ask("{ resident(id: \"<id>\") { id withheld } }"),
                Request.ask("{ resident(id: \"<id>\", purpose: BTG) { id observations { totalCount } } }"),
                Request.ask("{ resident(identifier: %s) { id withheld } }".formatted(card)),
                Request.ask("{ myRecord(of: \"<id>\") { id accessLog { totalCount } } }"),
                Request.ask(
                        "{ previewConsent(input: {resident: \"<id>\", institutions: [\"tl-renmin\"]}) { errors { message } recipients { holdings { total } } } }"),
                Request.ask("{ deskCards(resident: \"<id>\") { id } }"),
                Request.ask("{ explainAccess(caller: {institution: \"tl-renmin\"}, resident: \"<id>\") { visible } }"),
                Request.listen("subscription { chartChanged(resident: \"<id>\") { at } }"),
                Request.get("/fhir/Patient/<id>/$everything"),
                Request.get("/fhir/Patient/<id>/$summary"),
                Request.get("/fhir/$graphql?query="
                        + encoded("{ PatientList(identifier: \"%s|card\") { id } }".formatted(World.CARD))
                                .replace("%7Ccard", "%7C<card>")),
                Request.get("/fhir/$graphql?query="
                        + encoded("{ ObservationList(patient: \"id\") { id } }").replace("id%22%29", "<id>%22%29"))));
        if (!caller.role().isClinical() && caller.role() != Role.STEWARD) {
            requests.add(new Request(
                    "POST", "/fhir/Patient/$match", "application/fhir+json", Operations.described("<card>")));
        }
        return requests.stream();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
