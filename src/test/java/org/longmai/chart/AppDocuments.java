package org.longmai.chart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.longmai.fhir.Json;

/**
 * What the linked apps ask, as a file of registered documents. {@link #main} writes it where the hub ships it.
 */
final class AppDocuments {

    static final Path FILE = Path.of("src/main/resources/documents/apps.json");

    private static final Path APPS = Path.of("src/main/resources/static");
    private static final Pattern TEXT = Pattern.compile("const ([A-Z_]+) = (?:`([^`]*)`|'([^'\n]*)')");
    private static final Pattern INSERTED = Pattern.compile("\\$\\{([A-Z_]+)}");
    private static final Pattern OPERATION = Pattern.compile("^(?:query|mutation|subscription) (\\w+)");

    private static final Map<String, Asker> ASKERS = new TreeMap<>(Map.of(
            "app", new Asker(List.of("PATRQT"), List.of("resident", "delegate")),
            "desk", new Asker(List.of("TREAT", "BTG"), List.of("doctor", "nurse", "family-doctor")),
            "office",
                    new Asker(
                            List.of("HOPERAT"),
                            List.of("steward", "privacy-officer", "district-officer", "institution"))));

    private record Asker(List<String> purposes, List<String> roles) {}

    private AppDocuments() {}

    public static void main(String[] arguments) throws IOException {
        Files.createDirectories(FILE.getParent());
        Files.write(FILE, json());
    }

    /** A document a line, so that a change shows what has changed. */
    static byte[] json() throws IOException {
        return documents().stream()
                .map(document -> new String(Json.write(document), StandardCharsets.UTF_8))
                .collect(Collectors.joining(",\n", "{\"documents\": [\n", "\n]}\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    static List<Map<String, Object>> documents() throws IOException {
        Map<String, String> shared = new TreeMap<>();
        for (Path file : scripts("shared")) {
            shared.putAll(texts(file));
        }
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Map.Entry<String, Asker> asker : ASKERS.entrySet()) {
            operations(asker.getKey(), shared)
                    .forEach((name, text) ->
                            documents.add(document(asker.getKey() + "/" + name, text, asker.getValue())));
        }
        return documents;
    }

    /** What a folder's scripts ask, by name: no two are called the same. */
    private static Map<String, String> operations(String folder, Map<String, String> shared) throws IOException {
        Map<String, String> operations = new TreeMap<>();
        for (Path file : scripts(folder)) {
            Map<String, String> texts = texts(file);
            Map<String, String> known = new TreeMap<>(shared);
            known.putAll(texts);
            for (String text : texts.values()) {
                Matcher operation = OPERATION.matcher(text);
                if (operation.find() && operations.put(operation.group(1), whole(text, known)) != null) {
                    throw new IllegalStateException("two of " + folder + " are called " + operation.group(1));
                }
            }
        }
        return operations;
    }

    private static Map<String, Object> document(String id, String text, Asker asker) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("purposes", asker.purposes());
        document.put("roles", asker.roles());
        document.put("document", text);
        return document;
    }

    private static String whole(String text, Map<String, String> known) {
        return INSERTED.matcher(text).replaceAll(name -> Matcher.quoteReplacement(known.get(name.group(1))));
    }

    private static List<Path> scripts(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(APPS.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".js"))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, String> texts(Path file) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        TEXT.matcher(Files.readString(file))
                .results()
                .forEach(one -> texts.put(one.group(1), one.group(2) != null ? one.group(2) : one.group(3)));
        return texts;
    }
}
