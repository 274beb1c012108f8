package org.longmai.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged demo as a process of its own, in a directory of its own. */
final class JarProcess implements AutoCloseable {

    /** Instead of the jar, where classes are tried that are not packaged yet. */
    private static final String CLASSPATH = System.getProperty("longmai.bench.classpath", "");

    private static final Path JAR = Path.of("target", "longmai.jar").toAbsolutePath();

    private final Process process;
    private final Path directory;
    private final Http http;
    private final long started = System.nanoTime();

    /** @param flags for the JVM, separated by blanks; none: the JVM's own choice */
    JarProcess(Path directory, String flags, String... settings) throws IOException {
        int port = freePort();
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        Stream.of(flags.split(" ")).filter(flag -> !flag.isEmpty()).forEach(command::add);
        command.addAll(
                CLASSPATH.isEmpty()
                        ? List.of("-jar", JAR.toString())
                        : List.of("-cp", CLASSPATH, "org.longmai.Longmai"));
        command.addAll(List.of("--spring.profiles.active=demo", "--server.port=" + port));
        command.addAll(List.of(settings));
        this.directory = directory;
        this.http = new Http(URI.create("http://127.0.0.1:" + port));
        this.process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log.txt").toFile())
                .start();
    }

    Http http() {
        return http;
    }

    double secondsSinceStart() {
        return (System.nanoTime() - started) / 1e9;
    }

    /** Until the district of the demo is there and the server calls itself ready. */
    JarProcess awaitReady() throws InterruptedException {
        while (!isReady()) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the server ended: see " + directory.resolve("log.txt"));
            }
            Thread.sleep(20);
        }
        return this;
    }

    private boolean isReady() {
        try {
            http.get("/actuator/health/readiness", "");
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Of {@code /proc/<pid>/status}, in megabytes: {@code VmRSS} now, {@code VmHWM} at most so far. */
    double megabytes(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    /** Seconds of CPU that it took so far. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3;
    }

    long storeBytes() throws IOException {
        return Files.size(directory.resolve("data/demo/store.h2"));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
