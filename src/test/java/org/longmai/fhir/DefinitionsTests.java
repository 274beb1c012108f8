package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds {@code fhir/definitions.txt} to HL7's definitions, or, with {@code -Dlongmai.definitions.write=true}, writes it. */
class DefinitionsTests {

    private static final Path FILE = Path.of("src", "main", "resources", "fhir", "definitions.txt");

    @Test
    void theFileIsWhatTheDefinitionsSay() throws IOException {
        String text = new DefinitionsFile().text();
        if (Boolean.getBoolean("longmai.definitions.write")) {
            Files.writeString(FILE, text);
        }

        assertThat(Files.readString(FILE)).isEqualTo(text);
    }
}
