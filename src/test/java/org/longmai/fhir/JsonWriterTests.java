package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

class JsonWriterTests {

    private static final JsonFactory JACKSON = JsonFactory.builder()
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .build();

    private final JsonWriter writer = new JsonWriter();

    /** What was hashed when it was written by Jackson is hashed alike for ever. */
    @Property(tries = 2000)
    void writesATextAsJacksonDoes(@ForAll String text) {
        String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(writer.write(Map.of("a", whole))).isEqualTo(jackson(whole));
    }

    @Example
    void writesEveryCharacterAsJacksonDoes() {
        StringBuilder all = new StringBuilder();
        for (int point = 0; point <= Character.MAX_CODE_POINT; point += point < 0x3000 ? 1 : 7) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                all.appendCodePoint(point);
            }
        }
        assertThat(writer.write(Map.of("a", all.toString()))).isEqualTo(jackson(all.toString()));
    }

    @Example
    void writesTheSameAgainWhateverItWroteBefore() {
        byte[] first = writer.write(Map.of("a", List.of(true, new JsonNumber("1.50"), Map.of())));
        writer.write(Map.of("b", "x".repeat(100_000)));
        assertThat(writer.write(Map.of("a", List.of(true, new JsonNumber("1.50"), Map.of()))))
                .isEqualTo(first)
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"a\":[true,1.50,{}]}");
    }

    @Example
    void putsWhatIsWrittenInItsPlace() {
        byte[] inner = writer.write(Map.of("中", "\""));
        List<Object> both = new ArrayList<>(List.of(new JsonWriter.Written(inner), "b"));
        both.add(null);
        assertThat(Json.readObject(writer.write(Map.of("a", both))).get("a")).hasToString("[{中=\"}, b, null]");
    }

    @Example
    void refusesHalfACharacterAndWhatIsNoJson() {
        assertThatIllegalArgumentException().isThrownBy(() -> writer.write(Map.of("a", "\ud83d")));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.write(Map.of("a", "\ude00b")));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.write(Map.of("a", 1)));
    }

    private static byte[] jackson(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = JACKSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            generator.writeStartObject();
            generator.writeName("a");
            generator.writeString(text);
            generator.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
