package org.longmai.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a clinic's system meets at the door: checks, {@code $validate}, XML. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "longmai.demo.residents=0",
            "longmai.conformance.strict=tl-zhongyi",
            "longmai.conformance.sample=100",
            "longmai.conformance.max-body=100KB",
            "longmai.intake.max-body=1MB"
        })
@ActiveProfiles("demo")
class ConformanceIntegrationTests {

    private static final String JSON = "application/fhir+json";
    private static final String XML = "application/fhir+xml";
    private static final String SMALL = "{'resourceType':'Patient','id':'%s','gender':'male'}";
    private static final String PATIENT =
            "{'resourceType':'Patient','id':'%s','name':[{'text':'王淑兰'}],'gender':'female','birthDate':'1949-12-31'}";

    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Autowired
    private NightlySample nightly;

    @Autowired
    private SampleReports reports;

    @DynamicPropertySource
    static void store(DynamicPropertyRegistry properties) {
        properties.add("longmai.store.uri", TestStore::uri);
        properties.add(
                "longmai.store.database",
                () -> "test_" + UUID.randomUUID().toString().replace("-", ""));
    }

    // Levels and languages

    @Test
    void aLenientInstitutionIsWarnedAndAStrictOneRefused() throws Exception {
        HttpResponse<byte[]> warned = push("tl-anju", bundle("transaction", SMALL.formatted("a")), JSON);
        assertThat(warned.statusCode()).isEqualTo(200);
        assertThat(Resource.values(json(warned), "entry.response.outcome.issue.severity"))
                .containsOnly("warning");
        assertThat(Resource.values(json(warned), "entry.response.outcome.issue.details.coding.code"))
                .contains("Patient.birthDate.min", "lm-pat-6");

        HttpResponse<byte[]> refused = push("tl-zhongyi", bundle("transaction", SMALL.formatted("a")), JSON);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Resource.values(json(refused), "issue.severity")).containsOnly("error");
        assertThat(Resource.values(json(refused), "issue.expression")).contains("Bundle.entry[0].resource.birthDate");
        assertThat(push("tl-zhongyi", bundle("transaction", PATIENT.formatted("a")), JSON)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aBatchRefusesTheEntryAlone() throws Exception {
        HttpResponse<byte[]> answer =
                push("tl-zhongyi", bundle("batch", SMALL.formatted("b1"), PATIENT.formatted("b2")), JSON);

        assertThat(Resource.values(json(answer), "entry.response.status"))
                .containsExactly("400 Bad Request", "201 Created");
    }

    @ParameterizedTest
    @CsvSource({"zh-CN,zh", "'zh-TW,en;q=0.5',zh", "en,en", "fr,en"})
    void speaksTheLanguageThatIsAskedFor(String accepted, String language) throws Exception {
        HttpResponse<byte[]> refused = send(
                "tl-zhongyi", "/fhir", bundle("transaction", SMALL.formatted("c")), JSON, "Accept-Language", accepted);
        JsonNode details = tree(refused).path("issue").path(0).path("details");

        boolean chinese = details.path("text").asString().matches(".*[\u4e00-\u9fa5].*");
        assertThat(chinese).isEqualTo(language.equals("zh"));
        JsonNode translation = details.path("_text").path("extension").path(0);
        assertThat(translation.path("url").asString()).isEqualTo("http://hl7.org/fhir/StructureDefinition/translation");
        assertThat(translation.path("extension").path(0).path("valueCode").asString())
                .isEqualTo(chinese ? "en" : "zh-CN");
    }

    // $validate

    @Test
    void validatesWithoutStoring() throws Exception {
        HttpResponse<byte[]> answer = send("tl-anju", "/fhir/Patient/$validate", SMALL.formatted("v"), JSON);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer)).containsEntry("resourceType", "OperationOutcome");
        assertThat(Resource.values(json(answer), "issue.details.coding.code")).contains("lm-pat-6");
        assertThat(push("tl-anju", bundle("transaction", SMALL.formatted("v")), JSON)
                        .body())
                .asString(StandardCharsets.UTF_8)
                .contains("201 Created");
    }

    @Test
    void validatesAResourceWithinParametersAgainstAProfile() throws Exception {
        String parameters =
                "{'resourceType':'Parameters','parameter':[{'name':'mode','valueCode':'profile'},{'name':'profile','valueUri':'%s'},"
                        + "{'name':'resource','resource':{'resourceType':'Observation','status':'final','code':{'text':'a'}}}]}";
        HttpResponse<byte[]> answer = send(
                "tl-anju",
                "/fhir/Observation/$validate",
                parameters.formatted("http://hl7.org/fhir/StructureDefinition/vitalsigns"),
                JSON);
        assertThat(Resource.values(json(answer), "issue.severity")).contains("error");

        HttpResponse<byte[]> unknown =
                send("tl-anju", "/fhir/Observation/$validate", parameters.formatted("http://example.org/a"), JSON);
        assertThat(unknown.statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/fhir/Patient/$validate?mode=other|{'resourceType':'Patient'}|400",
                "/fhir/Patient/$validate?mode=profile|{'resourceType':'Patient'}|400",
                "/fhir/Patient/$validate|{'resourceType':'Observation'}|400",
                "/fhir/Patient/a/$validate|{'resourceType':'Patient','id':'b'}|400",
                "/fhir/Patient/a/$validate|{'resourceType':'Patient','id':'a'}|200",
                "/fhir/Patient/$validate|{'resourceType':'Parameters','parameter':[]}|400",
                "/fhir/Patient/$validate?mode=delete|{'resourceType':'Parameters'}|200",
                "/fhir/Nonsense/$validate|{'resourceType':'Nonsense'}|404",
                "/fhir/Patient/$validate|{|400",
            })
    void asksRightly(String path, String body, int status) throws Exception {
        assertThat(send("tl-anju", path, body, JSON).statusCode()).isEqualTo(status);
    }

    @Test
    void validatesForInstitutionsOnlyAndNothingLarge() throws Exception {
        HttpResponse<byte[]> doctor =
                send(role("doctor"), "/fhir/Patient/$validate", "{'resourceType':'Patient'}", JSON);
        assertThat(doctor.statusCode()).isEqualTo(403);
        assertThat(send("none", "/fhir/Patient/$validate", "{'resourceType':'Patient'}", JSON)
                        .statusCode())
                .isEqualTo(401);

        String large = "{'resourceType':'Patient','id':'%s'}".formatted("a".repeat(101 * 1024));
        assertThat(send("tl-anju", "/fhir/Patient/$validate", large, JSON).statusCode())
                .isEqualTo(413);
    }

    // XML

    @Test
    void takesAndGivesXml() throws Exception {
        String xml = xml("<Patient><id value=\"x1\"/><name><text value=\"王淑兰\"/></name><gender value=\"female\"/>"
                + "<birthDate value=\"1949-12-31\"/></Patient>");
        HttpResponse<byte[]> answer = push("tl-anju", xml, XML);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(type(answer)).startsWith(XML);
        assertThat(text(answer)).startsWith("<?xml").contains("<status value=\"201 Created\"/>");

        String location = text(answer).replaceAll("(?s).*<location value=\"([^\"]*)/_history.*", "$1");
        HttpResponse<byte[]> read = get("tl-anju", "/fhir/" + location, "Accept", XML);
        assertThat(text(read)).contains("<Patient xmlns=\"http://hl7.org/fhir\">", "王淑兰");
        assertThat(type(get("tl-anju", "/fhir/" + location, "Accept", "*/*"))).isEqualTo(JSON);
        assertThat(type(get("tl-anju", "/fhir/" + location + "?_format=xml", "Accept", JSON)))
                .startsWith(XML);
        assertThat(type(get("tl-anju", "/fhir/" + location + "?_format=application/fhir+json", "Accept", XML)))
                .isEqualTo(JSON);
        assertThat(text(push("tl-anju", xml, XML))).isEqualTo(text(answer));
    }

    @Test
    void aSingleResourceComesInXmlAndAPatchIsCheckedAsTheWholeThatItMakes() throws Exception {
        String xml = "<Organization xmlns=\"http://hl7.org/fhir\"><id value=\"s1\"/><name value=\"a\"/></Organization>";
        HttpRequest put = request("tl-anju", "/fhir/Organization/s1")
                .header("Content-Type", XML)
                .PUT(HttpRequest.BodyPublishers.ofString(xml))
                .build();
        assertThat(client.send(put, HttpResponse.BodyHandlers.ofByteArray()).statusCode())
                .isEqualTo(201);

        assertThat(patched("[{'op':'replace','path':'/name','value':'b'}]").statusCode())
                .isEqualTo(200);
        HttpResponse<byte[]> refused = patched("[{'op':'add','path':'/active','value':'yes'}]");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Resource.values(json(refused), "issue.expression")).containsExactly("Organization.active");
    }

    private HttpResponse<byte[]> patched(String patch) throws Exception {
        HttpRequest request = request("tl-anju", "/fhir/Organization/s1")
                .header("Content-Type", "application/json-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(patch.replace('\'', '"')))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void takesGzippedXml() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(xml("<Organization><id value=\"g\"/><name value=\"a\"/></Organization>")
                    .getBytes(StandardCharsets.UTF_8));
        }
        HttpRequest request = request("tl-anju", "/fhir")
                .header("Content-Type", XML)
                .header("Content-Encoding", "gzip")
                .header("Accept", JSON)
                .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray()))
                .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());

        assertThat(Resource.values(json(answer), "entry.response.status")).containsExactly("201 Created");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tl-anju|<Patient><gender value=\"M\"/></Patient>|400",
                "tl-anju|<Patient><nonsense/></Patient>|400",
                "none|<Patient/>|401",
            })
    void refusesInTheFormThatTheClientReads(String institution, String patient, int status) throws Exception {
        HttpResponse<byte[]> refused = push(institution, xml(patient), XML);

        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(type(refused)).startsWith(XML);
        assertThat(text(refused)).contains("<OperationOutcome xmlns=\"http://hl7.org/fhir\">");
    }

    @Test
    void refusesAnotherTypeAndALargeBody() throws Exception {
        HttpResponse<byte[]> text = send("tl-anju", "/fhir", "a", "text/plain", "Accept", XML);
        assertThat(text.statusCode()).isEqualTo(415);
        assertThat(text(text)).contains("<OperationOutcome");

        String large = xml("<Patient><id value=\"" + "a".repeat(1 << 20) + "\"/></Patient>");
        assertThat(push("tl-anju", large, XML).statusCode()).isEqualTo(413);

        for (String accept : List.of("text/html", "text/turtle", "image/png")) {
            HttpResponse<byte[]> answer = get("tl-anju", "/fhir/metadata", "Accept", accept);
            assertThat(answer.statusCode()).isEqualTo(406);
            assertThat(json(answer)).containsEntry("resourceType", "OperationOutcome");
        }
        assertThat(get("tl-anju", "/fhir/metadata?_format=ttl", "Accept", JSON).statusCode())
                .isEqualTo(406);
    }

    // The nightly sample

    @Test
    void looksAtWhatWasSentInFullAtNight() throws Exception {
        String institution = "tl-hufeng";
        push(institution, bundle("transaction", PATIENT.formatted("n1"), SMALL.formatted("n2")), JSON);
        push(institution, bundle("collection", "{'resourceType':'Organization','id':'o','name':'a'}"), JSON);

        nightly.run();

        assertThat(reports.since(institution, LocalDate.now().minusDays(2)))
                .singleElement()
                .satisfies(report -> assertThat(report.validated()).isEqualTo(3))
                .satisfies(report -> assertThat(report.counts())
                        .extracting(SampleReport.Count::rule)
                        .contains("http://longmai.org/fhir/StructureDefinition/patient#lm-pat-6"))
                .satisfies(report -> assertThat(report.toString()).doesNotContain("王淑兰"));
        assertThat(reports.since(institution, LocalDate.now().plusDays(2))).isEmpty();
        assertThat(reports.since("tl-renmin", LocalDate.now().minusDays(2))).isEmpty();
    }

    private static String bundle(String type, String... resources) {
        StringBuilder entries = new StringBuilder();
        for (String resource : resources) {
            String reference = resource.replaceAll(".*'resourceType':'(\\w+)','id':'([^']*)'.*", "$1/$2");
            entries.append(entries.isEmpty() ? "" : ",")
                    .append("{'resource':%s,'request':{'method':'PUT','url':'%s'}}".formatted(resource, reference));
        }
        return "{'resourceType':'Bundle','type':'%s','entry':[%s]}".formatted(type, entries);
    }

    private static String xml(String resource) {
        return "<?xml version=\"1.0\"?><Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"collection\"/><entry><resource>"
                + resource + "</resource></entry></Bundle>";
    }

    private HttpResponse<byte[]> push(String institution, String body, String type) throws Exception {
        return send(institution, "/fhir", body, type);
    }

    private HttpResponse<byte[]> send(String institution, String path, String body, String type, String... headers)
            throws Exception {
        String bytes = type.equals(JSON) ? body.replace('\'', '"') : body;
        HttpRequest.Builder request = request(institution, path)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(bytes));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(String institution, String path, String... headers) throws Exception {
        return client.send(
                request(institution, path).headers(headers).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String institution, String path) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return institution.equals("none") ? request : request.header("Authorization", "Bearer " + token(institution));
    }

    /** The token of an institution, or of the person with this id. */
    private String token(String id) throws Exception {
        for (JsonNode person : people()) {
            boolean found = person.path("id").asString().equals(id)
                    || person.path("role").asString().equals("institution")
                            && person.path("institution").asString().equals(id);
            if (found) {
                return person.path("token").asString();
            }
        }
        throw new AssertionError("nobody is " + id);
    }

    private String role(String role) throws Exception {
        for (JsonNode person : people()) {
            if (person.path("role").asString().equals(role)) {
                return person.path("id").asString();
            }
        }
        throw new AssertionError("nobody is a " + role);
    }

    private JsonNode people() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/demo/people"))
                .build();
        return JsonMapper.shared()
                .readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .body());
    }

    private static String type(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Content-Type").orElse("");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static Map<String, Object> json(HttpResponse<byte[]> answer) {
        return Json.readObject(answer.body());
    }

    private static JsonNode tree(HttpResponse<byte[]> answer) throws IOException {
        return JsonMapper.shared().readTree(answer.body());
    }
}
