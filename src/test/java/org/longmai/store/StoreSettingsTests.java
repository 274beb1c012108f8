package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

class StoreSettingsTests {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private final StoreSettings settings =
            new StoreSettings("mongodb://longmai:swordfish@db/longmai", "longmai", KEY, null, null, Suite.AES);

    @Test
    void secretsPrintAsHidden() {
        assertThat(settings)
                .hasToString(
                        "StoreSettings[uri=<hidden>, database=longmai, masterKey=<hidden>, keystore=null, previous=null, suite=AES]");
    }

    @Test
    void theMasterKeyIsReadFromBase64() {
        assertThat(settings.masterKeyBytes()).hasSize(32).startsWith(0, 1, 2);
    }

    @Test
    void thePasswordOfAKeystoreIsHiddenToo() {
        StoreSettings.Keystore keystore =
                new StoreSettings.Keystore(new ClassPathResource("master.p12"), "PKCS12", "swordfish", "longmai");
        StoreSettings rotating =
                new StoreSettings(null, "longmai", null, keystore, new StoreSettings.Previous(KEY, keystore), Suite.SM);
        assertThat(rotating.toString()).contains("master.p12").doesNotContain("swordfish", KEY);
    }
}
