package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreSettingsTests {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private final StoreSettings settings = new StoreSettings("mongodb://longmai:swordfish@db/longmai", "longmai", KEY);

    @Test
    void secretsPrintAsHidden() {
        assertThat(settings).hasToString("StoreSettings[uri=<hidden>, database=longmai, masterKey=<hidden>]");
    }

    @Test
    void theMasterKeyIsReadFromBase64() {
        assertThat(settings.masterKeyBytes()).hasSize(32).startsWith(0, 1, 2);
    }
}
