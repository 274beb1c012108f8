package org.longmai.bulk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Resource;

/** One instance's work on one job, from where it stands to its end. */
final class ImportRun {

    private static final Pattern ENTRY = Pattern.compile("^Bundle\\.entry\\[\\d+\\](\\.resource)?");
    private static final int GROUPS_AT_ONCE = 50;
    private static final Duration NOTED_EACH = Duration.ofSeconds(2);
    private static final long WINDOW = 32 << 20;
    private static final int MOST_ROWS = 500;
    private static final int MOST_BYTES = 4 << 20;

    private final Imports imports;
    private final BiFunction<String, byte[], Map<String, Object>> intake;
    private final Clock clock;
    private final ImportJob job;
    private final String holder;
    private final BooleanSupplier going;
    private Progress progress;
    private Instant noted;
    private int unnoted;

    /** The run ends here: another has the job or will have it, or nobody. */
    static final class Lost extends RuntimeException {
        Lost() {
            super("the lease is lost", null, false, false);
        }
    }

    /**
     * @param intake takes an institution's Bundle
     * @param holder who has the lease
     * @param going whether to go on
     */
    ImportRun(
            Imports imports,
            BiFunction<String, byte[], Map<String, Object>> intake,
            Clock clock,
            ImportJob job,
            String holder,
            BooleanSupplier going) {
        this.imports = imports;
        this.intake = intake;
        this.clock = clock;
        this.job = job;
        this.holder = holder;
        this.going = going;
        this.progress = imports.progress(job);
        this.noted = clock.instant();
    }

    /**
     * @throws Failure UNAVAILABLE if the store does not answer; what is noted as done stays done
     * @throws Lost if another has the job by now, it was cancelled, or this instance stops
     */
    void run() {
        while (progress.deals() < job.deals()) {
            deal(progress.deals());
        }
        while (progress.step() <= last()) {
            load(progress.step());
            progress = progress.nextStep();
            unnoted++;
        }
        progress = progress.finished(clock.instant());
        note();
        imports.tidy(job);
    }

    /** The partition of the late ones; that of the common ones is 0. */
    private int last() {
        return job.partitions() + 1;
    }

    // The first pass: lines to partitions

    private void deal(int deal) {
        Map<Integer, List<Row>> byPartition = new TreeMap<>();
        Map<Integer, ByteArrayOutputStream> errors = new TreeMap<>();
        List<Integer> failing = new ArrayList<>();
        List<ImportJob.Chunk> chunks = job.chunks();
        int from = deal * ImportJob.CHUNKS_AT_ONCE;
        for (ImportJob.Chunk chunk : chunks.subList(from, Math.min(chunks.size(), from + ImportJob.CHUNKS_AT_ONCE))) {
            each(chunk, (line, json) -> {
                try {
                    Row row = Row.of(chunk.input(), line, json);
                    byPartition
                            .computeIfAbsent(partition(row), any -> new ArrayList<>())
                            .add(row);
                } catch (Failure failure) {
                    failing.add(chunk.input());
                    error(errors, chunk.input(), line, OperationOutcome.of(failure), "");
                }
            });
        }
        imports.deal(job.id(), deal, byPartition);
        write(errors, "sorting/%06d".formatted(deal));
        progress = progress.dealt(failing);
        note();
    }

    private interface LineTaker {
        void take(long line, byte[] json);
    }

    /** Every line of the chunk that is not blank. */
    private void each(ImportJob.Chunk chunk, LineTaker taker) {
        Imports.Lines lines = imports.lines(job.id(), chunk);
        byte[] bytes = lines.bytes();
        long line = lines.first();
        int from = 0;
        for (int at = 0; at <= bytes.length; at++) {
            if (at == bytes.length || bytes[at] == '\n') {
                byte[] json = Arrays.copyOfRange(bytes, from, at);
                if (!isBlank(json)) {
                    taker.take(line, json);
                }
                line++;
                from = at + 1;
            }
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private int partition(Row row) {
        return switch (row.group()) {
            case Row.COMMON -> 0;
            case Row.LATE -> last();
            default -> 1 + Math.floorMod(row.group().hashCode(), job.partitions());
        };
    }

    // The second pass: partitions to the intake, group by group

    /** Window by window, so that no more than that is in memory, whatever the size of the partition or of one patient. */
    private void load(int step) {
        boolean grouped = step > 0 && step < last();
        List<Row> window = new ArrayList<>();
        long bytes = 0;
        int seen = 0;
        for (int deal = 0; deal < job.deals(); deal++) {
            List<Row> rows = imports.rows(job.id(), step, deal);
            window.addAll(rows);
            bytes += rows.stream().mapToLong(row -> row.json().length).sum();
            if (bytes >= WINDOW || deal == job.deals() - 1) {
                seen = load(step, seen, grouped ? byPatient(window) : List.of(window));
                window = new ArrayList<>();
                bytes = 0;
            }
        }
    }

    /** @return how many groups of the partition were seen, these included */
    private int load(int step, int before, Collection<List<Row>> groups) {
        int seen = before;
        for (List<Row> rows : groups) {
            for (List<Row> part : parts(rows)) {
                if (seen++ >= progress.groups()) {
                    submit(step, seen, part);
                }
            }
        }
        return seen;
    }

    private static Collection<List<Row>> byPatient(List<Row> rows) {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        rows.forEach(row ->
                groups.computeIfAbsent(row.group(), any -> new ArrayList<>()).add(row));
        groups.values().forEach(group -> group.sort(Comparator.comparing(row -> !row.isPatient())));
        return groups.values();
    }

    /** Cut to what one Bundle may have. */
    private static List<List<Row>> parts(List<Row> rows) {
        List<List<Row>> parts = new ArrayList<>();
        List<Row> part = new ArrayList<>();
        int bytes = 0;
        for (Row row : rows) {
            if (part.size() >= MOST_ROWS || bytes + row.json().length > MOST_BYTES && !part.isEmpty()) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(row);
            bytes += row.json().length;
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    private void submit(int step, int group, List<Row> rows) {
        List<Map<String, Object>> outcomes = outcomes(rows);
        Map<Integer, ByteArrayOutputStream> errors = new TreeMap<>();
        List<Integer> accepting = new ArrayList<>();
        List<Integer> failing = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            if (outcomes.get(i).isEmpty()) {
                accepting.add(row.input());
            } else {
                failing.add(row.input());
                error(errors, row.input(), row.line(), outcomes.get(i), type(row));
            }
        }
        write(errors, "%06d/%06d".formatted(step, group));
        progress = progress.loaded(accepting, failing);
        if (++unnoted >= GROUPS_AT_ONCE || noted.plus(NOTED_EACH).isBefore(clock.instant()) || !going.getAsBoolean()) {
            note();
        }
    }

    /** What stands against each row, an OperationOutcome; an empty one of a row that was taken. */
    private List<Map<String, Object>> outcomes(List<Row> rows) {
        try {
            List<Map<String, Object>> responses =
                    Resource.objects(intake.apply(job.institution(), batch(rows)), "entry.response");
            return responses.stream().map(ImportRun::outcome).toList();
        } catch (Failure failure) {
            if (failure.category() == Category.UNAVAILABLE) {
                throw failure;
            }
            return Collections.nCopies(rows.size(), OperationOutcome.of(failure));
        }
    }

    private static Map<String, Object> outcome(Map<String, Object> response) {
        boolean taken = String.valueOf(response.get("status")).startsWith("2");
        return taken
                ? Map.of()
                : Resource.objects(response, "outcome").stream()
                        .findFirst()
                        .orElseGet(() -> OperationOutcome.error("processing", "The line was refused."));
    }

    private static byte[] batch(List<Row> rows) {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        bundle.writeBytes(utf8("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["));
        String comma = "";
        for (Row row : rows) {
            bundle.writeBytes(utf8(comma + "{\"resource\":"));
            bundle.writeBytes(row.json());
            bundle.writeBytes(utf8(",\"request\":{\"method\":\"PUT\",\"url\":\"%s\"}}".formatted(row.reference())));
            comma = ",";
        }
        bundle.writeBytes(utf8("]}"));
        return bundle.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // What went wrong, and how far it is

    private static String type(Row row) {
        return row.reference().substring(0, row.reference().indexOf('/'));
    }

    private static void error(
            Map<Integer, ByteArrayOutputStream> errors,
            int input,
            long line,
            Map<String, Object> outcome,
            String type) {
        Map<String, Object> told = new LinkedHashMap<>(outcome);
        told.put(
                "issue",
                Resource.objects(outcome, "issue").stream()
                        .map(issue -> located(issue, line, type))
                        .toList());
        ByteArrayOutputStream file = errors.computeIfAbsent(input, any -> new ByteArrayOutputStream());
        file.writeBytes(Json.write(told));
        file.write('\n');
    }

    /** An issue of a Bundle's entry, as one of the line that it came from. */
    private static Map<String, Object> located(Map<String, Object> issue, long line, String type) {
        Map<String, Object> located = new LinkedHashMap<>(issue);
        located.put("location", List.of("line " + line));
        if (issue.containsKey("expression")) {
            located.put(
                    "expression",
                    Resource.values(issue, "expression").stream()
                            .map(path -> ENTRY.matcher(String.valueOf(path)).replaceFirst(type))
                            .toList());
        }
        return located;
    }

    private void write(Map<Integer, ByteArrayOutputStream> errors, String place) {
        errors.forEach((input, file) -> imports.errors(job.id(), input, place, file.toByteArray()));
    }

    /** Notes what is done, so that it is not done again; and sees whether to go on. */
    private void note() {
        if (!imports.renew(job.id(), holder)) {
            throw new Lost();
        }
        imports.save(job.id(), progress);
        if (!going.getAsBoolean()) {
            throw new Lost();
        }
        noted = clock.instant();
        unnoted = 0;
    }
}
