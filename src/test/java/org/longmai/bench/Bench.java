package org.longmai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs the parts that {@code -Dlongmai.bench} names; all of them by default. Needs {@code target/longmai.jar}, which the profile
 * {@code bench} has made before.
 */
public final class Bench {

    static final Path TARGET = Path.of("target", "bench");

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        Files.createDirectories(TARGET);
        List<String> parts = List.of(
                System.getProperty("longmai.bench", "start,intake,chart,long").split(","));
        for (String part : parts) {
            run(part);
        }
        // The driver's and the HTTP client's threads are no daemons.
        System.exit(0);
    }

    private static void run(String part) throws Exception {
        switch (part) {
            case "start" -> new StartBench().run();
            case "intake" -> new IntakeBench().run();
            case "chart" -> new ChartBench().run();
            case "speed" -> new SpeedBench().run();
            case "long" -> new LongBench().run();
            case "ledger" -> new LedgerBench().run();
            default -> throw new IllegalArgumentException("no such part: " + part);
        }
    }

    /** A directory for one run's store. */
    static Path emptyDirectory(String name) throws IOException {
        return Files.createTempDirectory(TARGET.toAbsolutePath(), name);
    }
}
