package org.longmai.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.longmai.fhir.Json;

/**
 * What the linked apps ask, as a file of registered documents. {@link #main} writes it where the hub ships it.
 */
final class AppDocuments {

    static final Path FILE = Path.of("src/main/resources/documents/apps.json");

    private static final Path APPS = Path.of("src/main/resources/static");
    private static final Pattern TEXT = Pattern.compile("const ([A-Z_]+) = `([^`]*)`");
    private static final Pattern INSERTED = Pattern.compile("\\$\\{([A-Z_]+)}");
    private static final Pattern OPERATION = Pattern.compile("^(?:query|mutation|subscription) (\\w+)");

    private static final Map<String, Asker> ASKERS = new TreeMap<>(Map.of(
            "app", new Asker("PATRQT", List.of("resident", "delegate")),
            "desk", new Asker("TREAT", List.of("doctor", "nurse", "family-doctor"))));

    private record Asker(String purpose, List<String> roles) {}

    private AppDocuments() {}

    public static void main(String[] arguments) throws IOException {
        Files.createDirectories(FILE.getParent());
        Files.write(FILE, json());
    }

    static byte[] json() throws IOException {
        return Json.write(Map.of("documents", documents()));
    }

    static List<Object> documents() throws IOException {
        Map<String, String> shared = texts("shared");
        List<Object> documents = new ArrayList<>();
        for (Map.Entry<String, Asker> asker : ASKERS.entrySet()) {
            Map<String, String> texts = new TreeMap<>(texts(asker.getKey()));
            Map<String, String> known = new TreeMap<>(shared);
            known.putAll(texts);
            texts.values().forEach(text -> {
                Matcher operation = OPERATION.matcher(text);
                if (operation.find()) {
                    documents.add(
                            document(asker.getKey() + "/" + operation.group(1), whole(text, known), asker.getValue()));
                }
            });
        }
        return documents;
    }

    private static Map<String, Object> document(String id, String text, Asker asker) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("purposes", List.of(asker.purpose()));
        document.put("roles", asker.roles());
        document.put("document", text);
        return document;
    }

    private static String whole(String text, Map<String, String> known) {
        return INSERTED.matcher(text).replaceAll(name -> Matcher.quoteReplacement(known.get(name.group(1))));
    }

    private static Map<String, String> texts(String folder) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(APPS.resolve(folder))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".js"))
                    .sorted()
                    .toList()) {
                List<MatchResult> found =
                        TEXT.matcher(Files.readString(file)).results().toList();
                found.forEach(one -> texts.put(one.group(1), one.group(2)));
            }
        }
        return texts;
    }
}
