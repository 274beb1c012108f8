package org.longmai.push;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;
import org.longmai.push.Answer.Issue;
import org.longmai.push.Answer.Kind;

/** What was not taken and why, the newest word on each file; a line a file in {@code rejected.ndjson}. */
final class Rejections {

    private static final String FILE = "rejected.ndjson";

    /** The status of a file that was no Bundle. */
    private static final String NEVER_SENT = "0";

    private final Path directory;
    private final Clock clock;
    private final Map<String, Map<String, Object>> lines = new TreeMap<>();

    Rejections(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    synchronized void add(Parcel parcel, Answer answer) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file", parcel.name());
        line.put("sha256", parcel.hash());
        line.put("at", clock.instant().toString());
        line.put("outcome", outcome(answer.kind()));
        line.put("status", new JsonNumber(String.valueOf(answer.status())));
        line.put("issues", answer.issues().stream().map(Rejections::issue).toList());
        lines.put(parcel.name(), line);
    }

    synchronized void remove(Parcel parcel) {
        lines.remove(parcel.name());
    }

    /** True if it is the Bundle that the hub refuses, and not the hub that stumbled. */
    synchronized boolean isFinal(Parcel parcel) {
        Map<String, Object> line = lines.get(parcel.name());
        return line != null && "rejected".equals(line.get("outcome"));
    }

    /** True if the next run may bring what this one could not. */
    synchronized boolean hasFailed() {
        return lines.values().stream().anyMatch(line -> "failed".equals(line.get("outcome")));
    }

    synchronized int count() {
        return lines.size();
    }

    /** How often each status and code was the reason: fit for a screen, since it names neither file nor patient. */
    synchronized Map<String, Integer> reasons() {
        Map<String, Integer> reasons = new TreeMap<>();
        for (Map<String, Object> line : lines.values()) {
            reasons.merge(reason(line), 1, Integer::sum);
        }
        return reasons;
    }

    synchronized void write() throws IOException {
        Path fresh = directory.resolve(FILE + ".new");
        List<String> text = lines.values().stream()
                .map(line -> new String(Json.write(line), StandardCharsets.UTF_8))
                .toList();
        Files.write(fresh, text, StandardCharsets.UTF_8);
        Files.move(fresh, file(), StandardCopyOption.REPLACE_EXISTING);
    }

    Path file() {
        return directory.resolve(FILE);
    }

    private static String outcome(Kind kind) {
        return switch (kind) {
            case PARTLY -> "partly";
            case LATER -> "failed";
            default -> "rejected";
        };
    }

    private static String reason(Map<String, Object> line) {
        List<?> issues = (List<?>) line.getOrDefault("issues", List.of());
        Object code = issues.isEmpty() || !(issues.get(0) instanceof Map<?, ?> first) ? "" : first.get("code");
        String status = String.valueOf(line.get("status"));
        return ((status.equals(NEVER_SENT) ? "" : status) + " " + code).trim();
    }

    private static Map<String, Object> issue(Issue issue) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("severity", issue.severity());
        json.put("code", issue.code());
        json.put("expression", issue.expression());
        json.put("diagnostics", issue.text());
        return json;
    }
}
