package org.longmai.push;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;

/**
 * What was accepted so far, a line a file: where the next run goes on. A line is written whole or, when the power fails, not counted;
 * the file is written anew at each start, beside the old one, which it then replaces.
 */
final class State implements AutoCloseable {

    private static final String FILE = "accepted.ndjson";

    private final Map<String, Accepted> accepted;
    private final FileChannel lines;

    private record Accepted(String hash, Parcel.Stamp stamp) {}

    private State(Map<String, Accepted> accepted, FileChannel lines) {
        this.accepted = accepted;
        this.lines = lines;
    }

    static State open(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        Map<String, Accepted> accepted = read(file);
        Path fresh = directory.resolve(FILE + ".new");
        List<String> lines = new ArrayList<>();
        accepted.forEach((name, one) -> lines.add(line(name, one)));
        Files.write(fresh, lines, StandardCharsets.UTF_8);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        return new State(accepted, FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
    }

    /** True if the file was accepted and has not been touched since: it need not be read. */
    synchronized boolean isUntouched(String name, Parcel.Stamp stamp) {
        Accepted one = accepted.get(name);
        return one != null && one.stamp().equals(stamp);
    }

    /** True if this very content was accepted under this name. */
    synchronized boolean has(Parcel parcel) {
        Accepted one = accepted.get(parcel.name());
        return one != null && one.hash().equals(parcel.hash());
    }

    synchronized void add(Parcel parcel) throws IOException {
        Accepted one = new Accepted(parcel.hash(), parcel.stamp());
        accepted.put(parcel.name(), one);
        byte[] line = (line(parcel.name(), one) + "\n").getBytes(StandardCharsets.UTF_8);
        lines.write(java.nio.ByteBuffer.wrap(line));
        lines.force(false);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private static String line(String name, Accepted one) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file", name);
        line.put("sha256", one.hash());
        line.put("size", new JsonNumber(String.valueOf(one.stamp().size())));
        line.put("modified", Instant.ofEpochMilli(one.stamp().modified()).toString());
        return new String(Json.write(line), StandardCharsets.UTF_8);
    }

    private static Map<String, Accepted> read(Path file) throws IOException {
        Map<String, Accepted> accepted = new LinkedHashMap<>();
        if (Files.exists(file)) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            text.lines().map(State::parse).forEach(line -> {
                if (line != null) {
                    accepted.put(
                            String.valueOf(line.get("file")),
                            new Accepted(String.valueOf(line.get("sha256")), stamp(line)));
                }
            });
        }
        return accepted;
    }

    private static Parcel.Stamp stamp(Map<String, Object> line) {
        return new Parcel.Stamp(
                Long.parseLong(String.valueOf(line.get("size"))),
                Instant.parse(String.valueOf(line.get("modified"))).toEpochMilli());
    }

    private static @Nullable Map<String, Object> parse(String line) {
        try {
            return Json.readObject(line.getBytes(StandardCharsets.UTF_8));
        } catch (Failure e) {
            return null;
        }
    }
}
