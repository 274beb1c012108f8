package org.longmai.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A table: printed, and kept with what the machine is as {@code target/bench/<name>.json}. */
record Report(String name, String title, List<Map<String, Object>> rows) {

    Report(String name, String title) {
        this(name, title, new ArrayList<>());
    }

    /** The first row names the columns. */
    void add(Map<String, Object> row) {
        rows.add(row);
    }

    /** Adds a row and prints it as it comes, for those who wait; the table follows with {@link #write}. */
    void tell(Map<String, Object> row) throws IOException {
        add(row);
        List<String> cells = new ArrayList<>();
        row.forEach((column, value) -> cells.add(column + " " + text(value)));
        System.out.println(String.join(", ", cells));
        keep();
    }

    void write() throws IOException {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.copyOf(rows.get(0).keySet()));
        rows.forEach(row -> lines.add(row.values().stream().map(Report::text).toList()));
        System.out.printf("%n## %s%n%n", title);
        lines.forEach(line -> System.out.println(padded(line, lines)));
        keep();
    }

    private void keep() throws IOException {
        byte[] json = JsonMapper.builder()
                .build()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsBytes(Map.of("machine", machine(), "rows", rows));
        Files.write(Bench.TARGET.resolve(name + ".json"), json);
    }

    private static Map<String, Object> machine() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Map.of(
                "cores", system.getAvailableProcessors(),
                "memory MB", system.getTotalMemorySize() >> 20,
                "load", system.getSystemLoadAverage(),
                "system", System.getProperty("os.name") + " " + System.getProperty("os.version"),
                "architecture", System.getProperty("os.arch"),
                "Java", Runtime.version().toString(),
                "at", Instant.now().toString());
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
