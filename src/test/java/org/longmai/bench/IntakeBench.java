package org.longmai.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.longmai.demo.district.District;
import org.longmai.demo.district.Submission;
import org.longmai.fhir.Json;
import org.longmai.registry.DistrictOfTongliang;
import org.longmai.registry.Registry;

/**
 * Bundles over HTTP into the packaged demo, an empty one for each row: Synthea's large ones (those of the tests, or of the directory
 * that {@code -Dlongmai.synthea} names) and the small ones of a made-up district.
 */
final class IntakeBench {

    /** As the README has them. */
    static final String FLAGS = "-Xmx512m -XX:+UseSerialGC";

    private static final String SERVER_FLAGS = System.getProperty("longmai.bench.server", "-Xmx1g -XX:+UseSerialGC");

    private static final Path SYNTHEA = Path.of(System.getProperty("longmai.synthea", "src/test/resources/synthea"));
    private static final int PATIENTS = Integer.getInteger("longmai.synthea.patients", 60);
    private static final int RESIDENTS = Integer.getInteger("longmai.bench.residents", 400);
    private static final List<Integer> CLIENTS = Stream.of(
                    System.getProperty("longmai.bench.clients", "1,2,4").split(","))
            .map(Integer::valueOf)
            .toList();

    /** The longest that a row may take: what is not sent by then does not count. */
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("longmai.bench.seconds", 60));

    /** What an answered write outlives. */
    private static final Map<String, String> DURABLE = Map.of("process", "false", "power", "true");

    private static final List<String> MODES =
            List.of(System.getProperty("longmai.bench.durable", "process,power").split(","));
    private static final int FLOOR_ROUNDS = 3;

    private final Report report = new Report("intake", "Intake: Bundles over HTTP");

    /** A Bundle, who sends it, and how much is in it. */
    private record Parcel(String institution, byte[] bundle, int resources) {}

    void run() throws Exception {
        List<Parcel> synthea = new ArrayList<>();
        List<Parcel> before = List.of(
                new Parcel("tl-renmin", synthea("hospital"), 0), new Parcel("tl-renmin", synthea("practitioner"), 0));
        for (byte[] bundle : patients()) {
            synthea.add(parcel("tl-renmin", bundle));
        }
        measure("Synthea", before, synthea);
        List<Parcel> small = district();
        List<Parcel> introductions =
                small.stream().filter(parcel -> parcel.resources() == 0).toList();
        List<Parcel> visits =
                small.stream().filter(parcel -> parcel.resources() > 0).toList();
        measure("district", introductions, visits);
        report.write();
    }

    private void measure(String what, List<Parcel> before, List<Parcel> parcels) throws Exception {
        double floor = floorMilliseconds(parcels);
        for (String mode : MODES) {
            for (int clients : CLIENTS) {
                measure(what, mode, floor, clients, before, parcels);
            }
        }
    }

    /** What it takes to read the Bundles and to write them again, each resource's CPU: to hold the rows to, on a machine that is busy. */
    private static double floorMilliseconds(List<Parcel> parcels) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double best = Double.MAX_VALUE;
        for (int round = 0; round < FLOOR_ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            parcels.forEach(parcel -> Json.write(Json.readObject(parcel.bundle())));
            best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / 1e6);
        }
        return best / resources(parcels);
    }

    private static long resources(List<Parcel> parcels) {
        return parcels.stream().mapToLong(Parcel::resources).sum();
    }

    private void measure(String what, String mode, double floor, int clients, List<Parcel> before, List<Parcel> parcels)
            throws Exception {
        String institutions = Stream.concat(before.stream(), parcels.stream())
                .map(Parcel::institution)
                .distinct()
                .collect(Collectors.joining(","));
        try (JarProcess server = new JarProcess(
                Bench.emptyDirectory("intake"),
                SERVER_FLAGS,
                "--longmai.demo.residents=0",
                "--longmai.demo.sync=" + DURABLE.get(mode),
                "--longmai.demo.institutions=" + institutions)) {
            Http http = server.awaitReady().http();
            Map<String, String> tokens = http.people().stream()
                    .filter(person -> person.id().equals(person.institution()))
                    .collect(Collectors.toMap(Http.Person::institution, Http.Person::token));
            before.forEach(parcel -> push(http, tokens, parcel));
            long bytes = server.storeBytes();
            double cpu = server.cpuSeconds();
            Queue<Parcel> queue = new ConcurrentLinkedQueue<>(parcels);
            Samples samples = Load.each(clients, queue, TIME, parcel -> push(http, tokens, parcel));
            List<Parcel> sent = parcels.subList(0, parcels.size() - queue.size());
            add(what, mode, floor, clients, sent, samples, server, bytes, cpu);
        }
    }

    private static void push(Http http, Map<String, String> tokens, Parcel parcel) {
        http.push(tokens.getOrDefault(parcel.institution(), ""), parcel.bundle());
    }

    private void add(
            String what,
            String mode,
            double floor,
            int clients,
            List<Parcel> parcels,
            Samples samples,
            JarProcess server,
            long bytesBefore,
            double cpuBefore)
            throws Exception {
        long resources = resources(parcels);
        long sent = parcels.stream().mapToLong(parcel -> parcel.bundle().length).sum();
        double peak = server.megabytes("VmHWM");
        double cpu = server.cpuSeconds() - cpuBefore;
        long open = server.storeBytes() - bytesBefore;
        server.close();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Bundles", what);
        row.put("outlives the", mode);
        row.put("clients", clients);
        row.put("count", parcels.size());
        row.put("resources", resources);
        row.put("resources/s", resources / samples.seconds());
        row.put("MB/s", sent / 1e6 / samples.seconds());
        row.put("p50 ms", samples.milliseconds(0.5));
        row.put("p99 ms", samples.milliseconds(0.99));
        row.put("CPU ms/resource", cpu * 1e3 / resources);
        row.put("CPU/floor", cpu * 1e3 / resources / floor);
        row.put("sent B/resource", (double) sent / resources);
        row.put("disk B/resource", (double) open / resources);
        row.put("after close", (double) (server.storeBytes() - bytesBefore) / resources);
        row.put("VmHWM MB", peak);
        report.tell(row);
    }

    private static List<Parcel> district() throws IOException {
        Registry registry = DistrictOfTongliang.registry();
        LocalDate today = LocalDate.now(ZoneId.of("Asia/Shanghai"));
        List<Parcel> parcels = new ArrayList<>();
        for (Submission submission : new District(registry, 7, today, RESIDENTS).submissions()) {
            Parcel parcel = parcel(submission.institution(), Json.write(submission.bundle()));
            boolean introduction =
                    parcels.stream().noneMatch(other -> other.institution().equals(parcel.institution()));
            parcels.add(introduction ? new Parcel(parcel.institution(), parcel.bundle(), 0) : parcel);
        }
        return parcels;
    }

    private static Parcel parcel(String institution, byte[] bundle) {
        Object entries = Json.readObject(bundle).getOrDefault("entry", List.of());
        return new Parcel(institution, bundle, ((List<?>) entries).size());
    }

    private static byte[] synthea(String prefix) throws IOException {
        return read(files().stream()
                .filter(file -> file.getFileName().toString().startsWith(prefix))
                .findFirst()
                .orElseThrow());
    }

    private static Queue<byte[]> patients() throws IOException {
        Queue<byte[]> bundles = new ArrayDeque<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (!name.startsWith("hospital") && !name.startsWith("practitioner") && bundles.size() < PATIENTS) {
                bundles.add(read(file));
            }
        }
        return bundles;
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(SYNTHEA)) {
            return files.filter(file -> file.toString().matches(".*/fhir/.*\\.json|.*\\.json\\.gz"))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return file.toString().endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
        }
    }
}
