package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bson.Document;
import org.bson.types.Binary;
import org.springframework.util.JdkIdGenerator;

class PartsTests {

    private static final int SIZE = 10;
    private static final Instant NOW = Instant.parse("2024-05-01T00:00:00Z");

    private final MongoDatabase database = TestStore.fresh();
    private final Parts parts = new Parts(database, "thing", new JdkIdGenerator(), SIZE);

    @Property(tries = 200)
    void everySliceComesBack(@ForAll("arrays") List<byte[]> arrays) {
        String draft = parts.write("owner", arrays, NOW);

        Map<Parts.Slice, byte[]> expected = new HashMap<>();
        long offset = 0;
        for (byte[] array : arrays) {
            expected.put(new Parts.Slice(draft, offset, array.length), array);
            offset += array.length;
        }
        expected.put(new Parts.Slice(draft, 0, (int) offset), joined(arrays));
        Map<Parts.Slice, byte[]> read = parts.read(expected.keySet());
        assertThat(read.keySet()).isEqualTo(expected.keySet());
        expected.forEach((slice, bytes) -> assertThat(read.get(slice)).isEqualTo(bytes));
    }

    @Example
    void noPartIsLargerThanItMayBe() {
        parts.write("owner", List.of(new byte[7], new byte[24]), NOW);
        assertThat(stored("thing-parts"))
                .extracting(part -> part.get("bytes", Binary.class).length())
                .containsExactlyInAnyOrder(10, 10, 10, 1);
    }

    @Example
    void ofADraftThatIsGoneNothingIsRead() {
        String draft = parts.write("owner", List.of(new byte[25]), NOW);
        String other = parts.write("owner", List.of(new byte[25]), NOW);
        parts.remove(draft, 25);

        Parts.Slice slice = new Parts.Slice(other, 3, 20);
        assertThat(parts.read(List.of(new Parts.Slice(draft, 3, 20), slice))).containsOnlyKeys(slice);
        assertThat(stored("thing-drafts")).hasSize(1);
    }

    /** Of three that crashed, one after its owner was written; and one that may still be at work. */
    @Example
    void sweepsWhatIsOldAndThatNobodyNames() {
        String lost = parts.write("lost", List.of(new byte[25]), NOW.minus(Duration.ofDays(2)));
        String kept = parts.write("kept", List.of(new byte[25]), NOW.minus(Duration.ofDays(2)));
        String other = parts.write("kept", List.of(new byte[25]), NOW.minus(Duration.ofDays(2)));
        String working = parts.write("working", List.of(new byte[25]), NOW.minus(Duration.ofHours(1)));

        parts.sweep(NOW, (owner, draft) -> owner.equals("kept") && draft.equals(kept));

        assertThat(parts.read(List.of(whole(lost), whole(kept), whole(other), whole(working))))
                .containsOnlyKeys(whole(kept), whole(working));
        assertThat(stored("thing-drafts"))
                .extracting(draft -> draft.getString("_id"))
                .containsExactly(working);
    }

    private static Parts.Slice whole(String draft) {
        return new Parts.Slice(draft, 0, 25);
    }

    private List<Document> stored(String collection) {
        return database.getCollection(collection).find().into(new ArrayList<>());
    }

    private static byte[] joined(List<byte[]> arrays) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        arrays.forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    @Provide
    Arbitrary<List<byte[]>> arrays() {
        Arbitrary<byte[]> array =
                Arbitraries.integers().between(1, 3 * SIZE + 1).map(PartsTests::noise);
        return array.list().ofMinSize(1).ofMaxSize(8);
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        return noise;
    }
}
