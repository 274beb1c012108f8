package org.longmai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A table: printed, and kept as {@code target/bench/<name>.json}. */
record Report(String name, String title, List<Map<String, Object>> rows) {

    Report(String name, String title) {
        this(name, title, new ArrayList<>());
    }

    /** The first row names the columns. */
    void add(Map<String, Object> row) {
        rows.add(row);
    }

    void write() throws IOException {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.copyOf(rows.get(0).keySet()));
        rows.forEach(row -> lines.add(row.values().stream().map(Report::text).toList()));
        System.out.printf("%n## %s%n%n", title);
        lines.forEach(line -> System.out.println(padded(line, lines)));
        byte[] json =
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(rows);
        Files.write(Bench.TARGET.resolve(name + ".json"), json);
    }

    private static String padded(List<String> line, List<List<String>> lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.size(); i++) {
            int column = i;
            int width = lines.stream()
                    .mapToInt(other -> other.get(column).length())
                    .max()
                    .orElse(0);
            text.append(String.format(Locale.ROOT, i == 0 ? "%-" + width + "s" : "  %" + width + "s", line.get(i)));
        }
        return text.toString();
    }

    private static String text(Object value) {
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%.0f", number);
        }
        return String.valueOf(value);
    }
}
