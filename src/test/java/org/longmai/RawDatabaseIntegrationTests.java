package org.longmai;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.fhir.Resource;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.longmai.registry.Registry;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * What a thief of the whole database reads: after the demo's cast, consents, looks, disputes and an erasure no text, name, number or
 * code of any record is in any byte of it, in none of the forms in which it might stand there.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class RawDatabaseIntegrationTests {

    private static final String DATABASE = TestStore.fresh().getName();

    /** Shorter ones are in random bytes by chance. */
    private static final int SHORTEST = 5;

    private static final String REASON = "我从来没有在这家医院看过病";
    private static final String QUESTION = "LongmaiQuestionOfTheDoctor";

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    private int port;

    @Autowired
    private ApplicationContext application;

    @Autowired
    private MongoDatabase database;

    @Autowired
    private FileLogs logs;

    @Autowired
    private Registry registry;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("longmai.store.uri", TestStore::uri);
        registry.add("longmai.store.database", () -> DATABASE);
        registry.add("longmai.demo.data", () -> data.toString());
        registry.add("longmai.demo.residents", () -> 12);
    }

    @Test
    void holdsNothingThatAnybodyCouldRead() {
        Set<String> texts = new TreeSet<>(List.of(REASON, QUESTION));
        Set<String> residents = new LinkedHashSet<>();
        database.getCollection("links").find().forEach(link -> {
            residents.add(link.getString("resident"));
            texts.addAll(textsOf(link.getString("_id")));
        });
        residents.forEach(resident -> texts.addAll(textsOf(resident)));
        assertThat(texts).hasSizeGreaterThan(1_000).contains("周德明", "51022819570316503X");
        use(residents);

        Set<String> clear = clear();
        texts.removeIf(text -> text.getBytes(StandardCharsets.UTF_8).length < SHORTEST || clear.contains(text));
        Haystack haystack = new Haystack(bytes());
        assertThat(haystack.contains("tl-anju".getBytes(StandardCharsets.UTF_8)))
                .as("what routes is in the clear, and found")
                .isTrue();
        List<String> found = new ArrayList<>();
        for (String text : texts) {
            forms(text).forEach((form, bytes) -> {
                if (bytes.length >= SHORTEST && haystack.contains(bytes)) {
                    found.add(form + ": " + text);
                }
            });
        }
        assertThat(found).isEmpty();
    }

    @Test
    void theSearchFindsWhatIsThere() {
        for (String form :
                List.of("UTF-8", "UTF-16BE", "UTF-16LE", "GB18030", "base64 0", "base64 1", "base64 2", "hex")) {
            ByteArrayOutputStream store = new ByteArrayOutputStream();
            store.writeBytes(new byte[100]);
            store.writeBytes(forms("周德明的病历").get(form));
            assertThat(new Haystack(store.toByteArray())
                            .contains(forms("周德明的病历").get(form)))
                    .isTrue();
            assertThat(new Haystack(store.toByteArray())
                            .contains(forms("刘秀英的病历").get(form)))
                    .isFalse();
        }
        for (int before = 0; before < 3; before++) {
            byte[] text = ("x".repeat(before) + "51022819570316503X and more").getBytes(StandardCharsets.UTF_8);
            byte[] encoded = Base64.getEncoder().encode(text);
            assertThat(new Haystack(encoded)
                            .contains(forms("51022819570316503X").get("base64 " + before)))
                    .isTrue();
        }
    }

    /** Looks, consents, disputes, an erasure. */
    private void use(Collection<String> residents) {
        Wire hub = new Wire(application, port);
        String officer = hub.staff(Role.PRIVACY_OFFICER, Map.of("office", "one"));
        for (String resident : residents) {
            String ask = "query %s { resident(id: \"%s\") { name conditions(code: [\"I10\"]) { totalCount } } }";
            hub.ask(hub.doctor("tl-renmin-d1"), ask.formatted(QUESTION, resident));
            hub.ask(
                    hub.resident(resident),
                    "mutation { grantConsent(input: {institutions: [\"tl-fuyou\"]}) { errors { message } } }");
            String entry = hub.ask(hub.resident(resident), "{ myRecord { accessLog(first: 1) { nodes { id } } } }")
                    .at("$.data.myRecord.accessLog.nodes[0].id");
            Wire.Answer disputed = hub.ask(
                    hub.resident(resident),
                    "mutation { disputeAccess(entry: \"%s\", reason: \"%s\") { dispute { id } } }"
                            .formatted(entry, REASON));
            hub.ask(
                    officer,
                    "mutation { answerDispute(id: \"%s\", outcome: UPHELD, text: \"%s\") { dispute { id } } }"
                            .formatted(disputed.<String>at("$.data.disputeAccess.dispute.id"), REASON));
        }
        hub.ask(
                officer,
                "mutation { eraseRecord(resident: \"%s\", legalBasis: \"%s\") { erasure { id } } }"
                        .formatted(residents.iterator().next(), REASON));
    }

    private Set<String> textsOf(String file) {
        Set<String> texts = new HashSet<>();
        List<Entry> live = logs.read(file).newest().stream()
                .filter(entry -> !entry.isDeleted())
                .toList();
        for (Resource resource : logs.open(live)) {
            collect(resource.json(), texts);
        }
        live.forEach(entry -> texts.add(entry.sourceId()));
        return texts;
    }

    private static void collect(Object json, Set<String> texts) {
        if (json instanceof Map<?, ?> object) {
            object.values().forEach(value -> collect(value, texts));
        } else if (json instanceof Collection<?> list) {
            list.forEach(value -> collect(value, texts));
        } else if (json instanceof String || json instanceof Number) {
            texts.add(String.valueOf(json));
        }
    }

    /** What the database says in the clear by design: who holds a file, hub ids, its own field names. */
    private Set<String> clear() {
        Set<String> clear =
                new HashSet<>(List.of("district", "resident", "institution", "identifiers", "blocks", "source"));
        registry.institutions().forEach(institution -> clear.add(institution.id()));
        for (String collection : database.listCollectionNames()) {
            database.getCollection(collection).find().forEach(document -> {
                String id = String.valueOf(document.get("_id"));
                clear.add(id);
                clear.add(String.valueOf(document.get("file")));
                clear.add(String.valueOf(document.get("resident")));
                clear.add("Patient/" + id);
                clear.add("Patient/" + document.get("resident"));
                if (id.contains("/")) {
                    clear.add(id.substring(0, id.indexOf('/')));
                    clear.add(id.substring(id.indexOf('/') + 1));
                }
            });
        }
        return clear;
    }

    private byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String collection : database.listCollectionNames()) {
            bytes.writeBytes(collection.getBytes(StandardCharsets.UTF_8));
            for (RawBsonDocument document :
                    database.getCollection(collection, RawBsonDocument.class).find()) {
                var raw = document.getByteBuffer();
                byte[] one = new byte[raw.remaining()];
                raw.get(one);
                bytes.writeBytes(one);
            }
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> forms(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return Map.of(
                "UTF-8", utf8,
                "UTF-16BE", text.getBytes(StandardCharsets.UTF_16BE),
                "UTF-16LE", text.getBytes(StandardCharsets.UTF_16LE),
                "GB18030", text.getBytes(Charset.forName("GB18030")),
                "base64 0", base64(utf8, 0),
                "base64 1", base64(utf8, 1),
                "base64 2", base64(utf8, 2),
                "hex", HexFormat.of().formatHex(utf8).getBytes(StandardCharsets.US_ASCII),
                "hex upper",
                        HexFormat.of().formatHex(utf8).toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
    }

    /** As it stands within the base64 of a longer text, behind so many other bytes: without the characters that those share. */
    private static byte[] base64(byte[] text, int behind) {
        byte[] shifted = new byte[behind + text.length];
        System.arraycopy(text, 0, shifted, behind, text.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int from = behind == 0 ? 0 : behind + 1;
        int to = shifted.length * 8 / 6;
        return encoded.substring(Math.min(from, to), to).getBytes(StandardCharsets.US_ASCII);
    }

    /** Bytes in which many others are looked for. */
    private static final class Haystack {

        private final String bytes;
        private final Set<Integer> beginnings = new HashSet<>();

        Haystack(byte[] bytes) {
            this.bytes = new String(bytes, StandardCharsets.ISO_8859_1);
            for (int i = 0; i + 4 <= bytes.length; i++) {
                beginnings.add(beginning(bytes, i));
            }
        }

        boolean contains(byte[] text) {
            return beginnings.contains(beginning(text, 0))
                    && bytes.contains(new String(text, StandardCharsets.ISO_8859_1));
        }

        private static int beginning(byte[] bytes, int from) {
            return bytes[from] << 24
                    | (bytes[from + 1] & 255) << 16
                    | (bytes[from + 2] & 255) << 8
                    | bytes[from + 3] & 255;
        }
    }
}
