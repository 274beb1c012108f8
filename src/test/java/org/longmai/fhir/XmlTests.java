package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Base;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XML in and out, with HAPI's parsers as the second opinion. */
class XmlTests {

    static final List<String> NAMES = Synthea.NAMES;

    private static final FhirContext HAPI = FhirContext.forR4Cached();
    private static final String OBSERVATION =
            """
            <Observation xmlns="http://hl7.org/fhir">%s<status value="final"/><code><text value="x"/></code>%s</Observation>""";

    @ParameterizedTest
    @FieldSource("NAMES")
    void aBundleComesBackAsItWent(String name) {
        Map<String, Object> bundle = Json.readObject(Synthea.bundle(name));

        assertThat(XmlReader.read(XmlWriter.write(bundle))).isEqualTo(bundle);
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void hapiReadsWhatWeWrite(String name) {
        for (Resource resource : Synthea.resources(name)) {
            Base written = parse(HAPI.newXmlParser(), XmlWriter.write(resource.json()));
            Base sent = parse(HAPI.newJsonParser(), resource.bytes());
            assertThat(written.equalsDeep(sent)).as(resource.type()).isTrue();
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void weReadWhatHapiWrites(String name) {
        for (Resource resource : Synthea.resources(name)) {
            String xml = HAPI.newXmlParser()
                    .encodeResourceToString(
                            HAPI.newJsonParser().parseResource(new String(resource.bytes(), StandardCharsets.UTF_8)));
            Map<String, Object> read = XmlReader.read(xml.getBytes(StandardCharsets.UTF_8));
            assertThat(parse(HAPI.newJsonParser(), Json.write(read))
                            .equalsDeep(parse(HAPI.newJsonParser(), resource.bytes())))
                    .as(resource.type())
                    .isTrue();
        }
    }

    @Test
    void numbersKeepTheirDigits() {
        String json =
                """
                {"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":%s}}""";
        for (String number : List.of("1.50", "-0.0", "1E2", "3.14159265358979323846264338327950288", "100")) {
            Map<String, Object> observation = object(json.formatted(number));
            assertThat(XmlReader.read(XmlWriter.write(observation))).isEqualTo(observation);
        }
    }

    @Test
    void extensionsOfPrimitivesNullsInListsAndContainedResourcesSurvive() {
        Map<String, Object> patient = object(
                """
                {"resourceType":"Patient","id":"p","contained":[{"resourceType":"Organization","id":"o","name":"a"}],
                 "_birthDate":{"extension":[{"url":"u","valueString":"v"}]},
                 "name":[{"given":["a",null,"c"],"_given":[null,{"id":"g","extension":[{"url":"u","valueCode":"masked"}]},{"id":"x"}]}],
                 "active":true,"multipleBirthInteger":2}""");

        assertThat(XmlReader.read(XmlWriter.write(patient))).isEqualTo(patient);
    }

    @Test
    void textKeepsItsLinesAndSigns() {
        Map<String, Object> patient = object(
                """
                {"resourceType":"Patient","name":[{"text":" a\\t\\"<&>'\\r\\n 李 𠮷 "}],
                 "text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\" lang=\\"zh\\"><p class=\\"a\\">1 &lt; 2 &amp; 3<br/></p></div>"}}""");

        assertThat(XmlReader.read(XmlWriter.write(patient))).isEqualTo(patient);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div><p>unclosed</div>",
                "<div>&nosuch;</div>",
                "<p/>",
                "<div/><script/>",
                "<!DOCTYPE a []><div/>",
                "text"
            })
    void aNarrativeThatIsNoXhtmlIsText(String div) {
        Map<String, Object> patient = object("{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\"}}");
        Map<String, Object> text = Resource.objects(patient, "text").get(0);
        text.put("div", div);

        assertThat(String.valueOf(Resource.values(XmlReader.read(XmlWriter.write(patient)), "text.div")
                        .get(0)))
                .startsWith("<div xmlns=\"http://www.w3.org/1999/xhtml\">")
                .contains("&lt;".repeat(div.equals("text") ? 0 : 1))
                .doesNotContain("<script");
    }

    @Test
    void entitiesOfHtmlInANarrativeBecomeTheirCharacters() {
        Map<String, Object> patient = object(
                "{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":\"<div>a&nbsp;b&lt;</div>\"}}");

        assertThat(Resource.values(XmlReader.read(XmlWriter.write(patient)), "text.div"))
                .containsExactly("<div xmlns=\"http://www.w3.org/1999/xhtml\">a\u00a0b&lt;</div>");
    }

    @Test
    void anotherEncodingThatTheXmlNamesIsRead() {
        String xml = "<?xml version=\"1.0\" encoding=\"GB18030\"?><Patient xmlns=\"http://hl7.org/fhir\">"
                + "<name><text value=\"王淑兰\"/></name></Patient>";

        assertThat(Resource.values(XmlReader.read(xml.getBytes(Charset.forName("GB18030"))), "name.text"))
                .containsExactly("王淑兰");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "<Patient/>",
                "<Nonsense xmlns=\"http://hl7.org/fhir\"/>",
                "<Patient xmlns=\"http://hl7.org/fhir\">text</Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><nonsense value=\"1\"/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><active other=\"1\"/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"true\"/><active value=\"true\"/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><maritalStatus/><maritalStatus/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><name xmlns=\"urn:other\"/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><contained/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"&undeclared;\"/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"/><Patient xmlns=\"http://hl7.org/fhir\"/>",
                "<!DOCTYPE Patient [<!ENTITY a \"aaaa\">]><Patient xmlns=\"http://hl7.org/fhir\"><id value=\"&a;\"/></Patient>",
                "<!DOCTYPE Patient SYSTEM \"file:///etc/passwd\"><Patient xmlns=\"http://hl7.org/fhir\"/>",
                "<!DOCTYPE Patient [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><Patient xmlns=\"http://hl7.org/fhir\"><text><status value=\"generated\"/><div xmlns=\"http://www.w3.org/1999/xhtml\">&a;</div></text></Patient>"
            })
    void whatIsNoResourceIsRefused(String xml) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> XmlReader.read(xml.getBytes(StandardCharsets.UTF_8)))
                .satisfies(failure -> assertThat(failure.category()).isEqualTo(Failure.Category.INVALID))
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("aaaa", "passwd", "undeclared"));
    }

    @Test
    void nestingIsBounded() {
        String open = "<extension url=\"u\">".repeat(5_000);
        String close = "</extension>".repeat(5_000);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() ->
                        XmlReader.read(OBSERVATION.formatted(open + close, "").getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("nested too deeply");

        String div = "<text><status value=\"generated\"/><div xmlns=\"http://www.w3.org/1999/xhtml\">%s%s</div></text>"
                .formatted("<p>".repeat(5_000), "</p>".repeat(5_000));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> XmlReader.read(OBSERVATION.formatted(div, "").getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("nested too deeply");
    }

    @Test
    void aValueThatHasNotItsFormStaysTextForTheCheckToName() {
        Map<String, Object> read = XmlReader.read(OBSERVATION
                .formatted("", "<valueQuantity><value value=\"+1,5\"/></valueQuantity>")
                .getBytes(StandardCharsets.UTF_8));

        assertThat(Resource.values(read, "valueQuantity.value")).containsExactly("+1,5");
    }

    private static Map<String, Object> object(String json) {
        return Json.readObject(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Base parse(IParser parser, byte[] bytes) {
        return (Base) parser.parseResource(new String(bytes, StandardCharsets.UTF_8));
    }
}
