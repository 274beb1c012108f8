package org.longmai.chart.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code schema/fhir} to HL7's definitions, or, with {@code -Dlongmai.schema.write=true}, writes it. */
class FhirSchemaTests {

    private static final Path FOLDER = Path.of("schema", "fhir");

    private final FhirSchema schema = new FhirSchema(new FhirDefinitions());

    @Test
    void theFilesAreWhatTheDefinitionsSay() throws IOException {
        Map<String, String> files = schema.files();
        if (Boolean.getBoolean("longmai.schema.write")) {
            write(files);
        }

        assertThat(written()).isEqualTo(files);
    }

    private static void write(Map<String, String> files) throws IOException {
        Files.createDirectories(FOLDER);
        for (String stale : written().keySet()) {
            Files.delete(FOLDER.resolve(stale));
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
        }
    }

    private static Map<String, String> written() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }
}
