package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTests {

    static final List<String> BUNDLES = Synthea.NAMES;

    @ParameterizedTest
    @FieldSource("BUNDLES")
    void nothingChangesUnderIdentity(String name) {
        for (Resource resource : Synthea.resources(name)) {
            Map<String, Object> copy =
                    References.rewrite(resource.json(), UnaryOperator.identity(), UnaryOperator.identity());
            assertThat(Json.write(copy)).isEqualTo(resource.bytes());
        }
    }

    @ParameterizedTest
    @FieldSource("BUNDLES")
    void everyReferenceThatIsFoundIsRewrittenAndNothingElse(String name) {
        for (Resource resource : Synthea.resources(name)) {
            Set<String> found = References.of(resource.json());
            List<String> seen = new ArrayList<>();
            Map<String, Object> rewritten = References.rewrite(
                    resource.json(),
                    text -> {
                        seen.add(text);
                        return text + "\u0001";
                    },
                    UnaryOperator.identity());
            assertThat(new LinkedHashSet<>(seen)).isEqualTo(found);
            assertThat(References.of(rewritten))
                    .containsExactlyElementsOf(
                            found.stream().map(text -> text + "\u0001").toList());
            String json = new String(Json.write(rewritten), StandardCharsets.UTF_8);
            assertThat(json.replace("\\u0001", "")).isEqualTo(new String(resource.bytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void containedResourcesAndExtensionsAreLookedThrough() {
        Map<String, Object> json = read(
                """
                {"resourceType":"Observation","contained":[{"resourceType":"Patient","id":"p",
                 "link":[{"other":{"reference":"Patient/1"}}]}],"subject":{"reference":"#p"},
                 "extension":[{"url":"u","valueReference":{"reference":"Patient/2"}}],
                 "performer":[{"reference":"Patient/1"},{"display":"nobody"}]}""");
        assertThat(References.of(json)).containsExactly("Patient/1", "#p", "Patient/2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a href=\"LINK\">x</a>",
                "<a href='LINK'>x</a>",
                "<img alt=\"a\" src = \"LINK\"/>",
                "<img src=\n'LINK' alt=''/>"
            })
    void narrativeLinksAreRewritten(String div) {
        Map<String, Object> json =
                Map.of("resourceType", "Patient", "text", Map.of("div", div.replace("LINK", "urn:a")));
        assertThat(References.rewrite(json, UnaryOperator.identity(), link -> link.replace("urn:a", "$1\\Patient/1")))
                .isEqualTo(
                        Map.of("resourceType", "Patient", "text", Map.of("div", div.replace("LINK", "$1\\Patient/1"))));
    }

    @Test
    void narrativeWithoutALinkIsLeftAlone() {
        String div = "<div>href src=x \"urn:a\" <b class=\"urn:a\">urn:a</b></div>";
        Map<String, Object> json = Map.of("text", Map.of("div", div));
        assertThat(References.rewrite(json, UnaryOperator.identity(), link -> "changed"))
                .isEqualTo(json);
    }

    @Test
    void linksAreRewrittenAndIdentifiersAreNot() {
        Map<String, Object> json = read(
                """
                {"identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:1"}],"title":"urn:uuid:1",
                 "content":[{"attachment":{"url":"urn:uuid:1"}}],"extension":[{"url":"u","valueUri":"urn:uuid:1"}],
                 "instantiatesUri":["urn:uuid:1"],"instantiatesCanonical":["urn:uuid:1"],"valueString":"urn:uuid:1"}""");
        Map<String, Object> expected = read(
                """
                {"identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:1"}],"title":"urn:uuid:1",
                 "content":[{"attachment":{"url":"Binary/1"}}],"extension":[{"url":"u","valueUri":"Binary/1"}],
                 "instantiatesUri":["Binary/1"],"instantiatesCanonical":["Binary/1"],"valueString":"urn:uuid:1"}""");
        UnaryOperator<String> link = text -> text.equals("urn:uuid:1") ? "Binary/1" : text;
        assertThat(References.rewrite(json, UnaryOperator.identity(), link)).isEqualTo(expected);
    }

    @Test
    void theSourceStaysAsItWas() {
        Map<String, Object> json = read("{\"subject\":{\"reference\":\"Patient/1\"},\"_given\":[null,{\"id\":\"a\"}]}");
        byte[] before = Json.write(json);
        References.rewrite(json, text -> "changed", link -> "changed");
        assertThat(Json.write(json)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "#p",
                "Patient",
                "Patient/",
                "/1",
                "Patient/1/_history/2",
                "http://x/Patient/1",
                "urn:uuid:1",
                "Patient?identifier=a|b",
                "Patient/a b",
                "patient/1",
                "Patient/1\n",
                "Patient/张"
            })
    void onlyTypeAndIdAreALiteralReference(String text) {
        assertThat(Reference.parse(text)).isNull();
    }

    @Test
    void aLiteralReferenceIsReadAndWritten() {
        assertThat(Reference.parse("Patient/a-1.B")).isEqualTo(new Reference("Patient", "a-1.B"));
        assertThat(new Reference("Patient", "a-1.B")).hasToString("Patient/a-1.B");
    }

    private static Map<String, Object> read(String json) {
        return Json.readObject(json.getBytes(StandardCharsets.UTF_8));
    }
}
