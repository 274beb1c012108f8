package org.longmai.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.access.Caller;
import org.longmai.access.Need;
import org.longmai.access.Role;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.HubIds;
import org.longmai.identity.Residents;
import org.longmai.registry.Registry;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every operation by every role, as {@code leaks/matrix.md} has it. A new operation needs a row there: its call, and what comes
 * of it for each. {@code -Dlongmai.leaks.matrix=FILE} writes the table as it is now, to be read before it is believed.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "longmai.demo.residents=0")
@ActiveProfiles("demo")
class MatrixIntegrationTests {

    private static final Pattern WORD = Pattern.compile("<([a-z-]+)>");
    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String ANJU = "tl-anju";

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    int port;

    @Autowired
    ApplicationContext application;

    @Autowired
    GraphQlSource source;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping endpoints;

    @Autowired
    Residents residents;

    @Autowired
    HubIds ids;

    @Autowired
    Registry registry;

    private Hub hub;
    private final Map<String, @Nullable Caller> callers = new LinkedHashMap<>();
    private final Map<String, Supplier<String>> words = new LinkedHashMap<>();
    private String card = "";
    private String resident = "";
    private String newest = "";

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
    }

    /**
     * A line of the table.
     *
     * @param scopes all are needed; none: anybody with a token
     */
    private record Row(String operation, String call, List<String> scopes, List<String> outcomes) {}

    @BeforeEach
    void people() {
        hub = new Hub(application, port);
        resident = born();
        card = newest;
        callers.put("institution", Hub.institution(ANJU));
        callers.put("doctor", World.doctor(ANJU, ANJU + "-d1"));
        callers.put("nurse", clinician(Role.NURSE));
        callers.put("family-doctor", clinician(Role.FAMILY_DOCTOR));
        callers.put("resident", World.resident(resident));
        callers.put("delegate", with(Role.DELEGATE, null, resident, "patient/*.rs patient/Consent.cu"));
        callers.put("steward", World.of(Role.STEWARD));
        callers.put("privacy-officer", World.of(Role.PRIVACY_OFFICER));
        callers.put("district-officer", World.of(Role.DISTRICT_OFFICER));
        callers.put("no token", null);
        asResident(
                "mutation { appointDelegate(input: {delegate: {account: \"%s\"}, scope: ACT, expires: \"2999\"}) { errors { message } } }"
                        .formatted(
                                String.valueOf(callers.get("delegate")).replaceAll("^Caller.subject=|, name.*", "")));
        words();
    }

    private static Caller clinician(Role role) {
        return with(role, "tl-fuyou", null, "user/*.cruds");
    }

    private static Caller with(Role role, @Nullable String institution, @Nullable String resident, String scopes) {
        return new Caller(
                role.claim() + scopes.length(),
                "某人",
                role,
                institution,
                null,
                resident,
                Set.of(scopes.split(" ")),
                "t",
                "c");
    }

    // The table

    @Test
    void everyOperationIsInTheTable() throws IOException {
        Set<String> rows = new TreeSet<>();
        rows().forEach(row -> rows.add(row.operation()));
        assertThat(rows).containsExactlyInAnyOrderElementsOf(operations());
    }

    @Test
    void everyRoleMayWhatTheTableSays() throws IOException {
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (Row row : rows()) {
            List<String> outcomes = callers.values().stream()
                    .map(caller -> outcome(row, caller))
                    .toList();
            expected.add(line(row, row.outcomes()));
            found.add(line(row, outcomes));
        }
        String file = System.getProperty("longmai.leaks.matrix");
        if (file != null) {
            Files.write(Path.of(file), found, StandardCharsets.UTF_8);
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void theScopesOfTheTableAreEnough() throws IOException {
        List<String> refused = new ArrayList<>();
        forEachWhoMay((row, who, caller) -> {
            Set<String> scopes = new LinkedHashSet<>(Set.of("openid"));
            row.scopes().forEach(need -> scopes.add(scope(caller, need.replace('?', '*'))));
            String outcome = outcome(row, with(caller, scopes));
            if (!outcome.equals("yes")) {
                refused.add("%s by %s: %s".formatted(row.operation(), who, outcome));
            }
        });
        assertThat(refused).isEmpty();
    }

    @Test
    void whatATokensScopesDoNotCoverIsNotAnswered() throws IOException {
        List<String> answered = new ArrayList<>();
        forEachWhoMay((row, who, caller) -> row.scopes().forEach(need -> {
            if (outcome(row, with(caller, allBut(caller, need))).equals("yes")) {
                answered.add("%s by %s without %s".formatted(row.operation(), who, need));
            }
        }));
        assertThat(answered).isEmpty();
    }

    private interface Attempt {
        void by(Row row, String who, Caller caller);
    }

    /** Somebody for each context of scopes: who of them it is, makes no difference to scopes. */
    private void forEachWhoMay(Attempt attempt) throws IOException {
        List<String> names = List.copyOf(callers.keySet());
        for (Row row : rows()) {
            Map<String, String> who = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                Caller caller = callers.get(names.get(i));
                if (caller != null && row.outcomes().get(i).equals("yes")) {
                    who.putIfAbsent(scope(caller, "*.r"), names.get(i));
                }
            }
            who.values().forEach(name -> attempt.by(row, name, Objects.requireNonNull(callers.get(name))));
        }
    }

    /** As a token names it: {@code Consent.c} is a resident's {@code patient/Consent.c}. */
    private static String scope(Caller caller, String need) {
        return Need.of(need).scope(caller.role());
    }

    /** Everything that a token may have, but for one need; some type or every type is not to be covered by any. */
    private static Set<String> allBut(Caller caller, String need) {
        String type = need.substring(0, need.indexOf('.'));
        String letters = "cruds".replaceAll("[" + need.substring(type.length() + 1) + "]", "");
        Set<String> scopes = new LinkedHashSet<>();
        for (String each : Catalogue.types()) {
            boolean meant = each.equals(type) || type.equals("*") || type.equals("?");
            scopes.add(scope(caller, each + "." + (meant ? letters : "cruds")));
        }
        return scopes;
    }

    private static Caller with(Caller caller, Set<String> scopes) {
        return new Caller(
                caller.subject(),
                caller.name(),
                caller.role(),
                caller.institution(),
                caller.practitioner(),
                caller.resident(),
                scopes,
                caller.tokenId(),
                caller.client());
    }

    private static String line(Row row, List<String> outcomes) {
        String scopes = row.scopes().isEmpty() ? "-" : String.join(" ", row.scopes());
        return "| %s | `%s` | %s | %s |".formatted(row.operation(), row.call(), scopes, String.join(" | ", outcomes));
    }

    private List<Row> rows() throws IOException {
        String table = new ClassPathResource("leaks/matrix.md").getContentAsString(StandardCharsets.UTF_8);
        List<Row> rows = new ArrayList<>();
        for (String line : table.split("\n")) {
            if (line.startsWith("| ") && line.contains("`")) {
                String[] call = line.split("`");
                String[] outcomes = call[2].split("\\|");
                List<String> cells = Stream.of(outcomes)
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .toList();
                List<String> scopes = cells.get(0).equals("-")
                        ? List.of()
                        : List.of(cells.get(0).split(" "));
                rows.add(new Row(
                        line.substring(2, line.indexOf(" |")), call[1], scopes, cells.subList(1, cells.size())));
            }
        }
        return rows;
    }

    /** The fields of the roots, and the endpoints of Longmai's own controllers. */
    private Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        source.schema()
                .getQueryType()
                .getFieldDefinitions()
                .forEach(field -> operations.add("query " + field.getName()));
        source.schema()
                .getMutationType()
                .getFieldDefinitions()
                .forEach(field -> operations.add("mutation " + field.getName()));
        endpoints.getHandlerMethods().forEach((info, method) -> {
            if (method.getBeanType().getName().startsWith("org.longmai.")) {
                operations.addAll(names(info));
            }
        });
        return operations;
    }

    private static Set<String> names(RequestMappingInfo info) {
        Set<String> names = new LinkedHashSet<>();
        info.getPatternValues().forEach(pattern -> info.getMethodsCondition()
                .getMethods()
                .forEach(method -> names.add(method + " " + pattern + kind(info))));
        return names;
    }

    /** What tells two of one address apart. */
    private static String kind(RequestMappingInfo info) {
        return info.getParamsCondition().isEmpty()
                ? ""
                : " " + info.getParamsCondition().getExpressions();
    }

    // What comes of a call

    private String outcome(Row row, @Nullable Caller caller) {
        String token = caller == null ? "" : hub.token(caller);
        String call = WORD.matcher(row.call())
                .replaceAll(word -> java.util.regex.Matcher.quoteReplacement(
                        words.get(word.group(1)).get()));
        if (row.operation().startsWith("query ") || row.operation().startsWith("mutation ")) {
            String document = row.operation().startsWith("query ") ? call : "mutation " + call;
            return outcome(hub.ask(token, document, Map.of()));
        }
        String[] request = call.split(" ", 4);
        String type = request.length > 2 ? request[2] : "";
        String body = request.length > 3 ? request[3] : "";
        Hub.Answer answer = hub.send(token, request[0], request[1].replace("|", "%7C"), type, body);
        boolean asks = request[1].contains("$graphql");
        return asks ? outcome(answer) : answer.status() < 400 ? "yes" : String.valueOf(answer.status());
    }

    private static String outcome(Hub.Answer answer) {
        if (answer.status() != 200) {
            return String.valueOf(answer.status());
        }
        Map<String, Object> json = answer.json();
        if (json.get("errors") instanceof List<?> errors && !errors.isEmpty()) {
            Object extensions = ((Map<?, ?>) errors.get(0)).get("extensions");
            return String.valueOf(((Map<?, ?>) extensions).get("classification"));
        }
        Object value = ((Map<?, ?>) json.get("data")).values().iterator().next();
        if (value == null) {
            return "null";
        }
        boolean refused = value instanceof Map<?, ?> payload
                && payload.get("errors") instanceof List<?> errors
                && !errors.isEmpty();
        return refused ? "refused" : "yes";
    }

    // What a call is about: made anew for each

    private void words() {
        words.put("resident", () -> resident);
        words.put("patient", () -> ids.of(ANJU, "Patient", "p" + card));
        words.put("observation", () -> ids.of(ANJU, "Observation", "o" + card));
        words.put("binary", () -> ids.of(ANJU, "Binary", "b" + card));
        words.put("condition", () -> ids.of(ANJU, "Condition", "c" + card));
        words.put("card", () -> card);
        words.put("day", () -> LocalDate.now().plusDays(30).toString());
        words.put("other", this::born);
        words.put("stranger-card", () -> {
            newest = "K" + UUID.randomUUID().toString().replace("-", "").toUpperCase(java.util.Locale.ROOT);
            push("tl-renmin", newest, "1980-01-01");
            return newest;
        });
        words.put("file", () -> {
            born();
            return ids.of(ANJU, "Patient", "p" + newest);
        });
        words.put("second-file", this::secondFile);
        words.put("fresh-observation", () -> {
            born();
            return ids.of(ANJU, "Observation", "o" + newest);
        });
        words.put(
                "consent",
                () -> id(asResident(
                        "mutation { grantConsent(input: {institutions: [\"tl-renmin\"]}) { consent { id } } }")));
        words.put(
                "delegate",
                () -> id(
                        asResident(
                                "mutation { appointDelegate(input: {delegate: {account: \"x\"}, expires: \"2999\"}) { delegate { id } } }")));
        words.put("child", this::child);
        words.put("guardian", () -> guardian);
        words.put(
                "withholding",
                () -> id(as(
                        "doctor",
                        "mutation { withholdFromResident(input: {reference: \"Condition/%s\", reason: \"x\", reviewBy: \"%s\"}) { withholding { id } } }"
                                .formatted(
                                        words.get("condition").get(),
                                        words.get("day").get()))));
        words.put("entry", () -> id(asResident("{ myRecord { accessLog(first: 1) { nodes { id } } } }")));
        words.put("dispute", () -> {
            String other = born();
            return id(hub.ask(
                    hub.token(World.resident(other)),
                    "mutation { disputeRecord(resource: \"Condition/%s\", reason: \"x\") { dispute { id } } }"
                            .formatted(ids.of(ANJU, "Condition", "c" + newest)),
                    Map.of()));
        });
        words.put(
                "erasure",
                () -> id(hub.ask(
                        hub.token(with(Role.PRIVACY_OFFICER, null, null, "user/*.cruds")),
                        "mutation { eraseRecord(file: \"%s\", legalBasis: \"法院判决\") { erasure { id } } }"
                                .formatted(words.get("file").get()),
                        Map.of())));
        words.put("submission", this::submission);
        words.put("import-job", this::importJob);
        words.put(
                "request",
                () -> id(hub.ask(
                        hub.token(anotherDoctor()),
                        "mutation { requestConsent(input: {resident: \"%s\", reason: \"复诊需要\", hours: 4}) { request { id } } }"
                                .formatted(resident),
                        Map.of())));
        words.put("desk-card", () -> id(asResident("mutation { issueDeskCard { deskCard { id } } }")));
        words.put("health-link", () -> id(asResident(link())));
        words.put("link", () -> {
            String token = hub.token(World.resident(words.get("other").get()));
            String text = one(hub.ask(token, link(), Map.of()), "link");
            byte[] payload = Base64.getUrlDecoder().decode(text.substring("shlink:/".length()));
            return new String(payload, StandardCharsets.UTF_8).replaceAll("(?s).*/shl/([^\"]*)\".*", "$1");
        });
        words.put("desk-code", () -> one(asResident("mutation { createDeskCode { code } }"), "code"));
        words.put(
                "emergency",
                () -> id(hub.ask(
                        hub.token(World.doctor("tl-fuyou", "tl-fuyou-d1")),
                        "mutation { breakGlass(input: {resident: \"%s\", reason: UNCONSCIOUS, words: \"%s\"}) { emergency { id } } }"
                                .formatted(words.get("other").get(), "病人昏迷不醒需要立即查看既往病史和用药情况以便抢救治疗"),
                        Map.of())));
    }

    private String link() {
        return "mutation { createHealthLink(input: {passcode: \"738201\", expires: \"%s\"}) { healthLink { id } link } }"
                .formatted(words.get("day").get());
    }

    private int doctors;

    /** Of another institution each time: nobody asks twice. */
    private Caller anotherDoctor() {
        String institution = registry.institutions().stream()
                .filter(each -> registry.practitioner(each.id() + "-d1").isPresent())
                .skip(doctors++)
                .findFirst()
                .orElseThrow()
                .id();
        return World.doctor(institution, institution + "-d1");
    }

    private String guardian = "";

    /** One that has come to its end, with an error in its file. */
    private String importJob() {
        String token = hub.token(Hub.institution(ANJU));
        Hub.Answer begun = hub.send(token, "POST", "/fhir/$import", "application/fhir+ndjson", "{}");
        var address = Pattern.compile("/\\$import/([^\\],]+)").matcher(begun.headers());
        if (!address.find()) {
            throw new IllegalStateException(begun.toString());
        }
        for (int i = 0;
                i < 5_000 && hub.get(token, "/fhir/$import/" + address.group(1)).status() == 202;
                i++) {
            Thread.onSpinWait();
        }
        return address.group(1);
    }

    private Hub.Answer asResident(String document) {
        return as("resident", document);
    }

    private Hub.Answer as(String who, String document) {
        Caller caller = callers.get(who);
        return hub.ask(caller == null ? "" : hub.token(caller), document, Map.of());
    }

    private static String id(Hub.Answer answer) {
        return one(answer, "id");
    }

    private static String one(Hub.Answer answer, String field) {
        var found = Pattern.compile("\"" + field + "\":\"([^\"]+)\"").matcher(answer.body());
        if (!found.find()) {
            throw new IllegalStateException(answer.toString());
        }
        return found.group(1);
    }

    private String born() {
        newest = "K" + UUID.randomUUID().toString().replace("-", "").toUpperCase(java.util.Locale.ROOT);
        push(ANJU, newest, "1980-01-01");
        return residents.find(CARD, newest).orElseThrow().id();
    }

    private void push(String institution, String number, String birth) {
        String bundle =
                """
                {"resourceType": "Bundle", "type": "collection", "entry": [
                 {"resource": {"resourceType": "Patient", "id": "p%1$s", "birthDate": "%2$s",
                  "identifier": [{"system": "%3$s", "value": "%1$s"}]}},
                 {"resource": {"resourceType": "Observation", "id": "o%1$s", "status": "final", "effectiveDateTime": "2024-01-01",
                  "code": {"text": "x"}, "subject": {"reference": "Patient/p%1$s"}}},
                 {"resource": {"resourceType": "Binary", "id": "b%1$s", "contentType": "text/plain", "data": "eA==",
                  "securityContext": {"reference": "Patient/p%1$s"}}},
                 {"resource": {"resourceType": "Condition", "id": "c%1$s", "subject": {"reference": "Patient/p%1$s"}, "code": {"text": "x"}}}]}"""
                        .formatted(number, birth, CARD);
        Hub.Answer answer = hub.post(hub.token(Hub.institution(institution)), "/fhir", bundle);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private String secondFile() {
        born();
        push("tl-renmin", newest, "1980-01-01");
        return ids.of("tl-renmin", "Patient", "p" + newest);
    }

    private String child() {
        String number = "K" + UUID.randomUUID().toString().replace("-", "").toUpperCase(java.util.Locale.ROOT);
        push(ANJU, number, LocalDate.now().minusYears(6).toString());
        String child = residents.find(CARD, number).orElseThrow().id();
        guardian = id(as(
                "steward",
                "mutation { recordGuardian(input: {child: \"%s\", guardian: {resident: \"%s\"}, reason: \"x\"}) { delegate { id } } }"
                        .formatted(child, resident)));
        return child;
    }

    /** A rejected one. */
    private String submission() {
        String bundle =
                """
                {"resourceType": "Bundle", "type": "transaction", "id": "%s", "entry": [{"resource": {"resourceType": "Observation", "id": "x",
                 "status": "final", "code": {"text": "x"}},
                 "request": {"method": "PUT", "url": "Observation/x"}}]}"""
                        .formatted(UUID.randomUUID());
        Hub.Answer answer = hub.post(hub.token(Hub.institution(ANJU)), "/fhir", bundle);
        var header = Pattern.compile("x-submission=\\[([^\\]]+)\\]", Pattern.CASE_INSENSITIVE)
                .matcher(answer.headers());
        if (!header.find()) {
            throw new IllegalStateException(answer.toString());
        }
        return header.group(1);
    }
}
