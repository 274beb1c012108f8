package org.longmai.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.longmai.fhir.Json;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

class BodyTests {

    private static final Instant UPDATED = Instant.parse("2026-05-01T00:00:00.123456Z");

    private static Body body(byte[] json) {
        byte[] block = new byte[json.length + 20];
        java.util.Arrays.fill(block, (byte) '{');
        System.arraycopy(json, 0, block, 10, json.length);
        Entry entry = new Entry(
                "file",
                "clinic",
                Entry.Deed.CREATED,
                Packing.bare(new Reference("Observation", "o-1")),
                3,
                UPDATED,
                "1",
                0,
                Entry.Position.NOWHERE);
        return new Body(entry, block, 10, json.length, Caffeine.newBuilder().build());
    }

    private static String written(byte[] json) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        body(json).writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Reading, putting on, and writing is the oracle. */
    @Property
    void copiesWhatReadingAndWritingWouldGive(@ForAll Random random) throws IOException {
        List<Map.Entry<String, Object>> elements = new ArrayList<>(List.of(
                Map.entry("resourceType", "Observation"),
                Map.entry("id", "o-1"),
                Map.entry("note", List.of(Map.of("text", "\",\"meta\":{ 脉"))),
                Map.entry("contained", List.of(Map.of("resourceType", "Patient", "meta", Map.of("source", "x")))),
                Map.entry("meta", Map.of("source", "urn:x", "tag", List.of(Map.of("code", "a"))))));
        int usual = random.nextInt(3);
        Collections.shuffle(usual == 0 ? elements : elements.subList(2, elements.size()), random);
        if (usual == 2) {
            elements.subList(2, elements.size()).removeIf(element -> random.nextBoolean());
        }
        Map<String, Object> json = new LinkedHashMap<>();
        elements.forEach(element -> json.put(element.getKey(), element.getValue()));
        byte[] bytes = Json.write(json);

        String expected = new String(
                new Resource(Meta.of(3, UPDATED).on(Json.readObject(bytes))).bytes(), StandardCharsets.UTF_8);
        Statistics.collect(json.containsKey("meta"));
        assertThat(written(bytes)).isEqualTo(expected);
    }

    @Example
    void putsItsMetaBehindTheIdWhereThereIsNone() throws IOException {
        assertThat(written("{\"resourceType\":\"Observation\",\"id\":\"o-1\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(
                        "{\"resourceType\":\"Observation\",\"id\":\"o-1\",\"meta\":{\"versionId\":\"3\",\"lastUpdated\":"
                                + "\"2026-05-01T00:00:00.123Z\"}}");
    }

    @Example
    void anIdThatOnlyStartsAlikeIsNotTaken() throws IOException {
        byte[] other = "{\"resourceType\":\"Observation\",\"id\":\"o-1\",\"status\":\"final\"}"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(written(other))
                .contains("\"id\":\"o-1\",\"meta\":{\"versionId\":\"3\"")
                .endsWith("},\"status\":\"final\"}");
    }
}
