package org.longmai.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the package to itself; with {@code -Dlongmai.profiles.write=true}, writes the snapshots of its profiles again. */
class SnapshotsTests {

    private static final Path FOLDER = Path.of("fhir-profiles");

    @Test
    void theSnapshotsAreWhatTheDifferentialsSay() throws IOException {
        Map<String, String> files = definitions();
        Snapshots snapshots = new Snapshots(List.copyOf(files.values()));
        Map<String, String> generated = new TreeMap<>();
        files.forEach((name, definition) -> generated.put(name, snapshots.with(definition)));
        if (Boolean.getBoolean("longmai.profiles.write")) {
            for (Map.Entry<String, String> file : generated.entrySet()) {
                Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
            }
        }

        assertThat(definitions()).isEqualTo(generated);
    }

    private static Map<String, String> definitions() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            files.filter(file -> file.getFileName().toString().startsWith("StructureDefinition"))
                    .forEach(file -> texts.put(file.getFileName().toString(), read(file)));
        }
        return texts;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
