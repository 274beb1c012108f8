package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.FileSystemResource;

class DistrictSecretTests {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Seal SEAL = new Seal(RANDOM);

    private final MongoDatabase database = TestStore.fresh();
    private final DistrictSecret secret = new DistrictSecret(database, RANDOM);
    private final KeyService first = setting(1);
    private final KeyService second = setting(2);

    @Test
    void isMadeOnceAndIsTheSameAtEveryStart() {
        byte[] use = secret.open(first, bytes(1)).derive("use");
        assertThat(secret.open(first, bytes(1)).derive("use")).isEqualTo(use);
        assertThat(secret.openExisting(first, bytes(1)).derive("use")).isEqualTo(use);
        assertThat(use).isNotEqualTo(new MasterKey(bytes(1)).derive("use"));
        assertThat(new DistrictSecret(TestStore.fresh(), RANDOM)
                        .open(first, bytes(1))
                        .derive("use"))
                .isNotEqualTo(use);
    }

    @Test
    void doesNotOpenByAnotherMasterKey() {
        secret.open(first, bytes(1));
        assertThatThrownBy(() -> secret.open(second, bytes(2)))
                .isInstanceOf(WrongMasterKey.class)
                .hasMessageContaining("not that of this store");
        assertThatThrownBy(() -> secret.openExisting(second, bytes(2))).isInstanceOf(WrongMasterKey.class);
        assertThat(database.getCollection("secrets").countDocuments()).isEqualTo(2);
    }

    @Test
    void staysAsItIsWhenTheMasterKeyIsRotated() {
        byte[] use = secret.open(first, bytes(1)).derive("use");
        SecretKey file = keys(first).of("file");

        secret.rotate(first, second, true);
        assertThat(secret.open(first, bytes(1)).derive("use")).isEqualTo(use);
        assertThat(secret.open(second, bytes(2)).derive("use")).isEqualTo(use);

        secret.rotate(first, second, false);
        secret.rotate(first, second, false);
        assertThat(secret.open(second, bytes(2)).derive("use")).isEqualTo(use);
        assertThat(keys(second).of("file")).isEqualTo(file);
        assertThatThrownBy(() -> secret.open(first, bytes(1))).isInstanceOf(WrongMasterKey.class);
    }

    @Test
    void isNotRotatedByWhoHasNotTheOldKey() {
        byte[] use = secret.open(first, bytes(1)).derive("use");
        assertThatThrownBy(() -> secret.rotate(setting(3), second, false)).isInstanceOf(WrongMasterKey.class);
        assertThat(secret.open(first, bytes(1)).derive("use")).isEqualTo(use);
        secret.rotate(first, first, false);
        assertThat(secret.open(first, bytes(1)).derive("use")).isEqualTo(use);
    }

    @Test
    void ofAnOlderStoreIsItsMasterKeyWhichCanBeRotatedFromThenOn() {
        MasterKey older = new MasterKey(bytes(1));
        SecretKey file = new FileKeys(database, older, SEAL).of("file");

        assertThatThrownBy(() -> secret.open(second, bytes(2))).isInstanceOf(WrongMasterKey.class);
        assertThat(secret.openExisting(first, bytes(1)).derive("use")).isEqualTo(older.derive("use"));
        assertThat(database.getCollection("secrets").countDocuments()).isZero();

        assertThat(secret.open(first, bytes(1)).derive("use")).isEqualTo(older.derive("use"));
        secret.rotate(first, second, false);
        assertThat(new FileKeys(database, secret.open(second, bytes(2)), SEAL).of("file"))
                .isEqualTo(file);
    }

    @Test
    void isOneHoweverManyBeginAtOnce() throws Exception {
        for (int round = 0; round < 10; round++) {
            MongoDatabase fresh = TestStore.fresh();
            List<Callable<String>> starts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                DistrictSecret own = new DistrictSecret(fresh, RANDOM);
                starts.add(
                        () -> HexFormat.of().formatHex(own.open(first, bytes(1)).derive("use")));
            }
            ExecutorService threads = Executors.newFixedThreadPool(8);
            Set<String> secrets = new java.util.HashSet<>();
            for (Future<String> start : threads.invokeAll(starts)) {
                secrets.add(start.get());
            }
            threads.shutdownNow();
            assertThat(secrets).hasSize(1);
        }
    }

    @Test
    void isNotInTheStoreInTheClear() {
        secret.open(first, bytes(1));
        byte[] bytes = new byte[32];
        for (Document document : database.getCollection("secrets").find()) {
            String json = document.toJson();
            assertThat(json).doesNotContain(HexFormat.of().formatHex(bytes(1)));
            assertThat(document.keySet()).isSubsetOf("_id", "check", "secret", "suite");
        }
        assertThat(bytes).hasSize(32);
    }

    @Test
    void ofAStoreBegunWithOneSuiteDoesNotOpenWithAnother() {
        DistrictSecret national = new DistrictSecret(database, RANDOM, Suite.SM);
        byte[] use = national.open(first, bytes(1)).derive("use");
        assertThat(national.open(first, bytes(1)).derive("use")).isEqualTo(use);
        assertThatThrownBy(() -> secret.open(first, bytes(1)))
                .isInstanceOf(WrongMasterKey.class)
                .hasMessage("This store was begun with the suite SM: set longmai.store.suite=sm.");
        assertThatThrownBy(() -> secret.openExisting(first, bytes(1))).isInstanceOf(WrongMasterKey.class);
        national.rotate(first, second, false);
        assertThat(national.open(second, bytes(2)).derive("use")).isEqualTo(use);
    }

    @Test
    void ofAnOlderStoreIsOfTheSuiteThatItHad() {
        new FileKeys(database, new MasterKey(bytes(1)), SEAL).of("file");
        assertThatThrownBy(() -> new DistrictSecret(database, RANDOM, Suite.SM).open(first, bytes(1)))
                .isInstanceOf(WrongMasterKey.class)
                .hasMessageContaining("suite AES");
        assertThat(new FileKeys(database, secret.open(first, bytes(1)), SEAL).of("file"))
                .isNotNull();
    }

    @Test
    void opensByAKeystoreToo(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("master.p12");
        keystore(file, "swordfish");
        KeyService keystore = KeystoreKey.in(new FileSystemResource(file), "PKCS12", "swordfish", "longmai", RANDOM);
        byte[] use = secret.open(first, bytes(1)).derive("use");

        secret.rotate(first, keystore, false);
        KeyService again = KeystoreKey.in(new FileSystemResource(file), "PKCS12", "swordfish", "longmai", RANDOM);
        assertThat(again.id()).isEqualTo(keystore.id()).matches("[0-9a-f]{16}");
        assertThat(secret.open(again, null).derive("use")).isEqualTo(use);
        byte[] wrapped = keystore.wrap(bytes(5));
        assertThat(again.unwrap(wrapped)).isEqualTo(bytes(5));
        wrapped[20] ^= 1;
        assertThatThrownBy(() -> again.unwrap(wrapped)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aKeystoreThatDoesNotOpenSaysSoAndNoSecret(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("master.p12");
        keystore(file, "swordfish");
        FileSystemResource resource = new FileSystemResource(file);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeystoreKey.in(resource, "PKCS12", "herring", "longmai", RANDOM))
                .withMessageContaining("does not open")
                .withMessageNotContaining("herring");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeystoreKey.in(resource, "PKCS12", "swordfish", "other", RANDOM))
                .withMessage("The keystore holds no AES key named 'other'.");
    }

    private static void keystore(Path file, String password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setEntry(
                "longmai",
                new KeyStore.SecretKeyEntry(new SecretKeySpec(bytes(9), "AES")),
                new KeyStore.PasswordProtection(password.toCharArray()));
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
    }

    private FileKeys keys(KeyService service) {
        return new FileKeys(database, secret.openExisting(service, null), SEAL);
    }

    private static KeyService setting(int key) {
        return new SettingKey(bytes(key), SEAL);
    }

    private static byte[] bytes(int key) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) key;
        return bytes;
    }
}
