package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.longmai.fhir.Failure;

class FileKeysTests {

    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

    private final MongoDatabase database = TestStore.fresh();
    private final FileKeys keys = keys(0);

    @Test
    void aFileKeepsItsKey() {
        SecretKey key = keys.of("a");
        assertThat(keys.of("a")).isEqualTo(key);
        assertThat(keys(0).of("a")).isEqualTo(key);
        assertThat(keys.of("b")).isNotEqualTo(key);
    }

    @Test
    void onlyWhatHasAKeyIsAmongTheExisting() {
        SecretKey key = keys.of("a");
        assertThat(keys(0).existing(List.of("a", "b"))).containsOnlyKeys("a").containsValue(key);
    }

    @Test
    void creatorsAtTheSameTimeGetTheSameKey() throws Exception {
        int creators = 8;
        ExecutorService threads = Executors.newFixedThreadPool(creators);
        CyclicBarrier start = new CyclicBarrier(creators);
        try {
            for (int round = 0; round < 20; round++) {
                String file = "file-" + round;
                List<Callable<SecretKey>> calls = new ArrayList<>();
                for (int i = 0; i < creators; i++) {
                    FileKeys own = keys(0);
                    calls.add(() -> {
                        start.await();
                        return own.of(file);
                    });
                }
                Set<SecretKey> made = new HashSet<>();
                for (Future<SecretKey> key : threads.invokeAll(calls)) {
                    made.add(key.get());
                }
                assertThat(made).hasSize(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theStoreHoldsNoKeyInTheClear() {
        byte[] key = keys.of("a").getEncoded();
        Document stored = database.getCollection("keys").find().first();
        assertThat(stored).isNotNull();
        assertThat(stored.keySet()).containsExactly("_id", "key");
        assertThat(HexFormat.of().formatHex(stored.get("key", Binary.class).getData()))
                .doesNotContain(HexFormat.of().formatHex(key));
    }

    @Test
    void aKeyOpensForNoOtherFileAndUnderNoOtherMasterKey() {
        keys.of("a");
        assertThatIllegalStateException().isThrownBy(() -> keys(1).of("a"));

        var stored = database.getCollection("keys");
        Document moved = new Document(stored.find().first());
        stored.insertOne(moved.append("_id", "b"));
        assertThatIllegalStateException().isThrownBy(() -> keys(0).of("b"));
    }

    @Test
    void aDestroyedKeyIsGoneForEverAndNoneTakesItsPlace() {
        keys.of("a");
        SecretKey other = keys.of("b");
        keys.destroy("a", NOW);
        keys.destroy("a", NOW);

        for (FileKeys instance : List.of(keys, keys(0))) {
            assertThat(instance.isErased("a")).isTrue();
            assertThat(instance.isErased("b")).isFalse();
            assertThat(instance.existing(List.of("a", "b")))
                    .containsOnlyKeys("b")
                    .containsValue(other);
            assertThatThrownBy(() -> instance.of("a"))
                    .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.category())
                            .isEqualTo(Failure.Category.CONFLICT));
        }
        assertThat(database.getCollection("keys").find(new Document("_id", "a")).first())
                .isEqualTo(new Document("_id", "a"));
        assertThat(database.getCollection("erasures").countDocuments()).isEqualTo(1);
    }

    @Test
    void aFileThatNeverWasMayBeErasedToo() {
        keys.destroy("never", NOW);
        assertThatThrownBy(() -> keys(0).of("never")).isInstanceOf(Failure.class);
    }

    @Test
    void anotherInstanceHearsOfWhatIsErasedAndTellsOfItOnce() {
        List<String> told = new ArrayList<>();
        byte[] secret = new byte[32];
        FileKeys other = new FileKeys(
                database, new MasterKey(secret), new Seal(new SecureRandom()), event -> told.add(event.file()));
        for (int i = 0; i < 40; i++) {
            other.of("f" + i);
            keys.destroy("f" + i, NOW);
        }
        assertThat(other.isErased("f39")).isFalse();
        other.hear();
        other.hear();
        assertThat(told).hasSize(40).doesNotHaveDuplicates();
        assertThat(other.isErased("f39")).isTrue();
        assertThat(other.existing(List.of("f39"))).isEmpty();
    }

    @Test
    void severalErasersAtOnceEraseEachTheirs() throws Exception {
        List<Callable<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String file = "g" + i % 8;
            FileKeys own = keys(0);
            calls.add(() -> {
                own.destroy(file, NOW);
                return file;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (Future<Object> call : threads.invokeAll(calls)) {
            call.get();
        }
        threads.shutdownNow();
        FileKeys later = keys(0);
        for (int i = 0; i < 8; i++) {
            assertThat(later.isErased("g" + i)).isTrue();
        }
    }

    private FileKeys keys(int secret) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) secret;
        return new FileKeys(database, new MasterKey(bytes), new Seal(new SecureRandom()), erased -> {});
    }
}
