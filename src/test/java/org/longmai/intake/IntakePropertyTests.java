package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.conformance.TestConformance;
import org.longmai.fhir.Failure;
import org.longmai.fhir.JsonPatch;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Resource;
import org.longmai.store.TestStore;

/** The intake against naive models of it. */
class IntakePropertyTests {

    private static final String ANJU = "tl-anju";
    private static final Caller CALLER =
            new Caller(ANJU, "安居镇卫生院", Role.INSTITUTION, ANJU, null, null, Set.of("system/*.cruds"), "token", ANJU);
    private static final String PATIENTS = Bundles.transaction(
            Bundles.put("{'resourceType':'Patient','id':'1'}"), Bundles.put("{'resourceType':'Patient','id':'2'}"));

    /** One request about a report or a medication. */
    record Request(Kind kind, boolean common, int id, int number, int patient, int status) {

        enum Kind {
            PUT,
            PUT_WHERE,
            POST,
            IF_NONE_EXIST,
            PATCH,
            PATCH_WHERE,
            DELETE,
            DELETE_WHERE,
            GET,
            REFER
        }

        String type() {
            return common ? "Medication" : "DiagnosticReport";
        }

        private String token() {
            return "n|" + number;
        }

        private String resource(boolean withId) {
            String own = withId ? "'id':'r%d',".formatted(id) : "";
            String subject = common ? "" : "'subject':{'reference':'Patient/%d'},".formatted(patient);
            return ("{'resourceType':'%s',%s%s'status':'%s','code':{'text':'a'},'language':'s%d',"
                            + "'identifier':[{'system':'n','value':'%d'}]}")
                    .formatted(type(), own, subject, common ? "active" : "registered", status, number);
        }

        private String named() {
            return type() + "/r" + id;
        }

        private String where() {
            return type() + "?identifier=" + token();
        }

        /** @param place what makes the fullUrl of a POST one of its own */
        String entry(int place) {
            String patch = "[{'op':'replace','path':'/language','value':'s%d'}]".formatted(status);
            return switch (kind) {
                case PUT -> Bundles.put(resource(true));
                case PUT_WHERE -> Bundles.putWhere(resource(false), token());
                case POST -> Bundles.fullUrl(Bundles.post(resource(false)), "urn:uuid:" + place);
                case IF_NONE_EXIST -> Bundles.ifNoneExist(resource(false), token());
                case PATCH -> Bundles.patch(named(), patch);
                case PATCH_WHERE -> Bundles.patch(where(), patch);
                case DELETE -> Bundles.delete(named());
                case DELETE_WHERE -> Bundles.delete(where());
                case GET -> Bundles.get(named());
                case REFER ->
                    Bundles.put(
                            ("{'resourceType':'Procedure','id':'p%d','status':'completed','subject':{'reference':'Patient/1'},"
                                            + "'report':[{'reference':'%s'}]}")
                                    .formatted(id, where()));
            };
        }
    }

    // The order of the entries

    @Property(tries = 120)
    void theOrderOfTheEntriesChangesNeitherStateNorAnswers(
            @ForAll("requests") List<Request> before, @ForAll("requests") List<Request> requests, @ForAll long seed) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            order.add(i);
        }
        Outcome first = outcome(before, requests, order);
        Collections.shuffle(order, new Random(seed));
        Statistics.collect(first.answers.containsKey(-1) ? "refused" : "taken");

        assertThat(outcome(before, requests, order)).isEqualTo(first);
    }

    /** @param answers by the request; of a refused transaction one for the whole, at -1 */
    record Outcome(Map<Integer, String> answers, Map<String, String> state) {}

    private static Outcome outcome(List<Request> before, List<Request> requests, List<Integer> order) {
        Hub hub = new Hub(TestStore.fresh());
        hub.submit(ANJU, PATIENTS);
        for (Request request : before) {
            send(hub, request.entry(100 + before.indexOf(request)));
        }
        List<String> entries =
                order.stream().map(index -> requests.get(index).entry(index)).toList();
        Map<Integer, String> answers = new TreeMap<>();
        try {
            Map<String, Object> answer = hub.intake.submit(
                    CALLER, Hub.bytes(Bundles.transaction(entries.toArray(String[]::new))), Preference.REPRESENTATION);
            List<Map<String, Object>> responses = Resource.objects(answer, "entry");
            for (int i = 0; i < responses.size(); i++) {
                answers.put(order.get(i), withoutTime(responses.get(i).toString()));
            }
        } catch (Failure failure) {
            answers.put(-1, "refused");
        }
        return new Outcome(answers, state(hub));
    }

    private static String withoutTime(String text) {
        return text.replaceAll("20\\d\\d-[0-9T:.-]+Z", "…");
    }

    /** Every resource as it is, in every place where one is. */
    private static Map<String, String> state(Hub hub) {
        Map<String, String> state = new TreeMap<>();
        for (String patient : List.of("1", "2")) {
            String file = hub.ids.of(ANJU, "Patient", patient);
            hub.logs.read(file).newest().stream()
                    .filter(entry -> !entry.isDeleted())
                    .forEach(entry -> state.put(
                            patient + " " + entry.reference(),
                            withoutTime(hub.logs.open(entry).json().toString())));
        }
        for (int number = 0; number < 3; number++) {
            String token = "Medication|n|" + number;
            hub.commons
                    .identified(Set.of(ANJU), Set.of(token))
                    .getOrDefault(token, List.of())
                    .forEach(common -> state.put(
                            common.resource().reference().toString(),
                            withoutTime(common.resource().json().toString())));
        }
        return state;
    }

    // Conditions, one after the other

    private record Model(String id, int number, int status) {}

    /** Ids as their sender would name them: one made by a condition is named by that. */
    @Property(tries = 60)
    void conditionsFindWhatANaiveModelFinds(@ForAll("requests") List<Request> requests) {
        Hub hub = new Hub(TestStore.fresh());
        hub.submit(ANJU, PATIENTS);
        Map<String, Model> model = new LinkedHashMap<>();
        int place = 0;
        for (Request request : requests) {
            place++;
            if (request.kind == Request.Kind.GET || request.kind == Request.Kind.REFER) {
                continue;
            }
            String expected = expected(model, request, place);
            assertThat(send(hub, request.entry(place)))
                    .as("%s after %s", request, model)
                    .isEqualTo(expected);
        }
        Map<String, Integer> statuses = new HashMap<>();
        state(hub).forEach((name, text) -> {
            if (text.contains("language=s")) {
                statuses.merge(text.replaceAll(".*language=(s\\d).*", "$1"), 1, Integer::sum);
            }
        });
        Map<String, Integer> modelled = new HashMap<>();
        model.values().forEach(one -> modelled.merge("s" + one.status, 1, Integer::sum));
        assertThat(statuses).isEqualTo(modelled);
    }

    private static String expected(Map<String, Model> model, Request request, int place) {
        String named = request.type() + "/r" + request.id;
        String conditional = request.type() + "?" + request.number;
        List<String> found = model.values().stream()
                .filter(one -> one.id.startsWith(request.type()) && one.number == request.number)
                .map(Model::id)
                .toList();
        boolean byCondition = Set.of(
                        Request.Kind.PUT_WHERE,
                        Request.Kind.IF_NONE_EXIST,
                        Request.Kind.PATCH_WHERE,
                        Request.Kind.DELETE_WHERE)
                .contains(request.kind);
        if (byCondition && found.size() > 1) {
            return "412";
        }
        String key = !byCondition ? named : found.isEmpty() ? conditional : found.get(0);
        return switch (request.kind) {
            case PUT, PUT_WHERE -> put(model, key, request);
            case POST -> put(model, request.type() + " post" + place, request);
            case IF_NONE_EXIST -> found.isEmpty() ? put(model, key, request) : "200";
            case PATCH, PATCH_WHERE -> {
                Model before = model.get(key);
                if (before == null) {
                    yield "absent";
                }
                model.put(key, new Model(key, before.number, request.status));
                yield "200";
            }
            default -> {
                model.remove(key);
                yield "204";
            }
        };
    }

    private static String put(Map<String, Model> model, String key, Request request) {
        return model.put(key, new Model(key, request.number, request.status)) == null ? "201" : "200";
    }

    /** The status of a transaction of one entry; what is not there and what is gone are both absent. */
    private static String send(Hub hub, String entry) {
        try {
            String nonce = "'identifier':{'value':'%s'},'type'".formatted(UUID.randomUUID());
            String bundle = Bundles.transaction(entry).replaceFirst("'type'", nonce);
            return Hub.statuses(hub.submit(ANJU, bundle)).get(0).substring(0, 3);
        } catch (Failure failure) {
            int status = OperationOutcome.status(failure.category()).value();
            return status == 404 || status == 410 ? "absent" : String.valueOf(status);
        }
    }

    // Patches, one after the other

    @Property(tries = 60)
    void patchesOneAfterTheOtherAreTheirFold(@ForAll("patches") List<String> patches) {
        Hub hub = new Hub(TestStore.fresh());
        hub.submit(ANJU, PATIENTS);
        String sent = "{'resourceType':'Basic','id':'b','subject':{'reference':'Patient/1'},'code':{'text':'a'},"
                + "'extension':[{'url':'urn:x','valueDecimal':1.50}]}";
        String reference = Hub.locations(hub.submit(ANJU, Bundles.transaction(Bundles.put(sent))))
                .get(0);
        Map<String, Object> model =
                new LinkedHashMap<>(hub.read(reference).orElseThrow().json());
        model.remove("meta");
        for (String patch : patches) {
            String expected = "200";
            Map<String, Object> next = model;
            try {
                next = JsonPatch.of(Hub.bytes(patch)).apply(model);
            } catch (Failure failure) {
                expected = "422";
            }
            if (!TestConformance.isSound(next)) {
                expected = "400";
                next = model;
            }
            String status = send(hub, Bundles.patch("Basic/b", patch));
            assertThat(status).as(patch).isEqualTo(expected);
            model = next;
        }
        Map<String, Object> kept =
                new LinkedHashMap<>(hub.read(reference).orElseThrow().json());
        kept.remove("meta");
        assertThat(kept).isEqualTo(model);
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        return Combinators.combine(
                        Arbitraries.of(Request.Kind.class),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.integers().between(0, 2))
                .as(Request::new)
                .list()
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<List<String>> patches() {
        Arbitrary<String> path = Arbitraries.of(
                "/code/text", "/extension/0/valueDecimal", "/extension/-", "/extension/1", "/language", "/code");
        return Combinators.combine(
                        Arbitraries.of("add", "remove", "replace", "copy", "test"),
                        path,
                        Arbitraries.of("'v'", "2.50", "{'url':'urn:y','valueDecimal':0.10}"))
                .as((op, at, value) ->
                        "[{'op':'%s','path':'%s','from':'/extension/0','value':%s}]".formatted(op, at, value))
                .list()
                .ofMaxSize(6);
    }
}
