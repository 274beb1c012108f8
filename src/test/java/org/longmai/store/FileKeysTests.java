package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.mongodb.client.MongoDatabase;
import java.security.SecureRandom;
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

class FileKeysTests {

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

    private FileKeys keys(int secret) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) secret;
        return new FileKeys(database, new MasterKey(bytes), new Seal(new SecureRandom()));
    }
}
