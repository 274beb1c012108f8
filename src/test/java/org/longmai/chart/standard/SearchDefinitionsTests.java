package org.longmai.chart.standard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds {@code fhir/searches.txt} to HL7's definitions, or, with {@code -Dlongmai.schema.write=true}, writes it. */
class SearchDefinitionsTests {

    private static final Path FILE = Path.of("src", "main", "resources", "fhir", "searches.txt");
    private static final String HEADER =
            "# Written from HL7's search parameters of FHIR R4 (4.0.1): do not edit. type argument kind paths targets\n";
    private static final Set<String> KINDS = Set.of("token", "reference", "date", "string", "uri");
    /** A reference to so many types may lead to any. */
    private static final int ANY = 50;

    private static final Pattern SIMPLE = Pattern.compile("[A-Za-z]+(\\.[A-Za-z]+)+");
    private static final Pattern IS = Pattern.compile("(.*)\\.where\\(resolve\\(\\) is ([A-Za-z]+)\\)");
    private static final Pattern AS = Pattern.compile("\\((.*) as ([A-Za-z]+)\\)|(.*)\\.as\\(([A-Za-z]+)\\)");

    @Test
    void theFileIsWhatTheDefinitionsSay() throws IOException {
        String text = HEADER + lines().stream().map(line -> line + "\n").collect(Collectors.joining());
        if (Boolean.getBoolean("longmai.schema.write")) {
            Files.writeString(FILE, text);
        }

        assertThat(Files.readString(FILE)).isEqualTo(text);
    }

    private static Set<String> lines() throws IOException {
        Set<String> lines = new TreeSet<>();
        Set<String> types = types();
        try (InputStream file =
                SearchDefinitionsTests.class.getResourceAsStream("/org/hl7/fhir/r4/model/sp/search-parameters.json")) {
            for (JsonNode entry :
                    new ObjectMapper().readTree(Objects.requireNonNull(file)).get("entry")) {
                add(entry.get("resource"), types, lines);
            }
        }
        return lines;
    }

    private static void add(JsonNode parameter, Set<String> types, Set<String> lines) {
        String kind = parameter.get("type").asText();
        String name = parameter.get("code").asText();
        if (!KINDS.contains(kind) || !parameter.has("expression")) {
            return;
        }
        for (JsonNode base : parameter.get("base")) {
            String type = base.asText();
            if (type.equals("Resource")) {
                types.forEach(each -> add(parameter, each, name, kind, "Resource", lines));
            } else if (types.contains(type)) {
                add(parameter, type, name, kind, type, lines);
            }
        }
    }

    private static void add(JsonNode parameter, String type, String name, String kind, String base, Set<String> lines) {
        List<String> paths = new ArrayList<>();
        Set<String> targets = new TreeSet<>();
        for (String expression : parameter.get("expression").asText().split(" \\| ")) {
            String path = path(expression.strip(), targets, base);
            if (path != null) {
                paths.add(path);
            }
        }
        if (targets.isEmpty() && parameter.has("target")) {
            parameter.get("target").forEach(target -> targets.add(target.asText()));
        }
        if (!paths.isEmpty()) {
            lines.add(String.join(
                    " ",
                    type,
                    name.replace('-', '_'),
                    kind,
                    String.join(",", paths),
                    kind.equals("reference") && targets.size() < ANY ? String.join(",", targets) : ""));
        }
    }

    private static @Nullable String path(String expression, Set<String> targets, String base) {
        String text = expression;
        Matcher is = IS.matcher(text);
        if (is.matches()) {
            if (is.group(1).startsWith(base + ".")) {
                targets.add(is.group(2));
            }
            text = is.group(1);
        }
        Matcher as = AS.matcher(text);
        if (as.matches()) {
            String type = as.group(2) == null ? as.group(4) : as.group(2);
            text = (as.group(1) == null ? as.group(3) : as.group(1))
                    + type.substring(0, 1).toUpperCase(Locale.ROOT)
                    + type.substring(1);
        }
        return SIMPLE.matcher(text).matches() && text.startsWith(base + ".") ? text.substring(base.length() + 1) : null;
    }

    private static Set<String> types() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("schema", "fhir"))) {
            return files.map(file -> file.getFileName().toString().replace(".graphqls", ""))
                    .filter(type -> !type.equals("types"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
