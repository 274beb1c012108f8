package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonBytesTests {

    @Property
    void writesAStringAsJsonDoes(@ForAll("texts") String text) {
        JsonBytes json =
                new JsonBytes(0).raw('{').string("a").raw(':').string(text).raw('}');

        assertThat(json.toBytes()).isEqualTo(Json.write(Map.of("a", text)));
    }

    /** Whole characters of every length, with those that are escaped among them. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "a",
                        "/",
                        "\"",
                        "\\",
                        "\n",
                        "\r",
                        "\t",
                        "\b",
                        "\f",
                        "\u0000",
                        "\u001f",
                        "\u007f",
                        "é",
                        "脉",
                        "\u2028",
                        "\ud83e\udec0")
                .list()
                .ofMaxSize(200)
                .map(characters -> String.join("", characters));
    }

    @Example
    void givesWhatStandsFromAPlaceOn() {
        JsonBytes json = new JsonBytes(4).string("to be forgotten");
        json.clear();
        int start = json.raw("1.50").length();

        assertThat(json.raw(',').raw("true".getBytes(StandardCharsets.US_ASCII)).from(start))
                .isEqualTo(",true".getBytes(StandardCharsets.US_ASCII));
        assertThat(json.toBytes()).isEqualTo("1.50,true".getBytes(StandardCharsets.US_ASCII));
    }
}
