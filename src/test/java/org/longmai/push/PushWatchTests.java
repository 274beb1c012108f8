package org.longmai.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.Longmai;
import picocli.CommandLine;

/** The command while it runs: what happens in the folder, on the line and to the process. Its pauses are the test's own. */
class PushWatchTests {

    @TempDir
    Path temporary;

    private Path folder;
    private StubHub hub;
    private final TestClock clock = new TestClock();
    private final List<Duration> pauses = new ArrayList<>();
    private final Queue<Step> script = new ArrayDeque<>();
    private String printed = "";

    /** What happens in a pause of the command. */
    private interface Step {
        void happen() throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        hub = new StubHub();
        folder = Files.createDirectory(temporary.resolve("export"));
        Files.writeString(temporary.resolve("secret"), "s3cr3t\n");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void sendsWhatComesWhileItRuns() {
        then(() -> write("a.json", bundle("a")));
        then(() -> {}, () -> {});
        then(() -> assertThat(hub.bodies).containsExactly(bundle("a")));
        then(() -> write("b.json", bundle("b")));
        then(() -> {}, () -> {});

        watch();

        assertThat(hub.bodies).containsExactly(bundle("a"), bundle("b"));
        assertThat(printed).contains("2 accepted now");
    }

    /** As long as it grows; it is sent once, whole. */
    @Test
    void leavesAHalfWrittenFileUntilItIsWhole() {
        String whole = bundle("a");
        for (int length = 10; length < whole.length(); length += 30) {
            String half = whole.substring(0, length);
            then(() -> write("a.json", half));
            then(() -> assertThat(hub.bodies).isEmpty());
        }
        then(() -> write("a.json", whole));
        then(() -> {}, () -> {}, () -> {});

        watch();

        assertThat(hub.bodies).containsExactly(whole);
        assertThat(printed).contains("1 accepted now, 0 before, 0 not accepted.");
    }

    /** The line is down when a file comes, comes back, and goes again: nothing is lost or sent twice, and the pauses grow. */
    @Test
    void keepsWhatItCannotSendUntilTheLineIsBack() throws Exception {
        int port = hub.port();
        then(() -> {
            hub.close();
            write("a.json", bundle("a"));
            write("b.json", bundle("b"));
        });
        then(() -> {});
        then(() -> {}, () -> {}, () -> {}, () -> {}, () -> {});
        then(() -> hub = new StubHub(port));
        then(() -> {}, () -> {});

        watch(hub.url());

        assertThat(hub.bodies).containsExactlyInAnyOrder(bundle("a"), bundle("b"));
        assertThat(pauses.subList(2, 5)).isSorted().allMatch(pause -> pause.compareTo(Duration.ZERO) > 0);
        assertThat(printed).contains("does not answer (no connection); trying on.", "2 accepted now");
    }

    @Test
    void countsTheRateOfEachTimeAnew() {
        write("a.json", bundle("a"));
        then(() -> {}, () -> {});
        then(() -> clock.now = clock.now.plus(Duration.ofHours(5)));
        then(() -> write("b.json", bundle("b")));
        then(() -> {}, () -> {});

        watch();

        assertThat(printed.lines().filter(line -> line.contains("to go")))
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.startsWith("1/1, 0 to go") && !line.contains(" 0.0/s"));
    }

    /** What the system does at Ctrl-C and kill: what is under way is finished and known, the rest goes with the next run. */
    @Test
    void finishesWhatIsUnderWayWhenItIsStopped() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            write(name + ".json", bundle(name));
        }
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        hub.meanwhile = () -> {
            if (hub.bodies.size() == 2) {
                underWay.countDown();
                await(answered);
            }
        };
        Process run = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("out").toFile())
                .start();
        await(underWay);
        run.destroy();
        answered.countDown();

        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(143);
        assertThat(Files.readString(temporary.resolve("out"))).contains("2 accepted now", "run it again: Stopped.");
        assertThat(hub.bodies).containsExactly(bundle("a"), bundle("b"));
        hub.meanwhile = () -> {};

        assertThat(run(hub.url())).isZero();

        assertThat(hub.bodies).containsExactly(bundle("a"), bundle("b"), bundle("c"));
        assertThat(printed).contains("1 accepted now, 2 before, 0 not accepted.");
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Longmai.class.getName(),
                "push"));
        command.addAll(arguments(hub.url()));
        return command;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void then(Step... steps) {
        script.addAll(List.of(steps));
    }

    private void watch() {
        watch(hub.url());
    }

    /** Until the script is at its end. */
    private void watch(String url) {
        assertThat(run(url, "--watch", "--every=5s")).isEqualTo(3);
        assertThat(script).isEmpty();
    }

    private int run(String url, String... more) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Push[] push = new Push[1];
        push[0] = new Push(new PrintStream(out, true, StandardCharsets.UTF_8), clock, time -> {
            pauses.add(time);
            clock.now = clock.now.plus(time);
            next(push[0]);
        });
        List<String> arguments = new ArrayList<>(arguments(url));
        arguments.addAll(List.of(more));
        int code = new CommandLine(push[0]).execute(arguments.toArray(String[]::new));
        printed = out.toString(StandardCharsets.UTF_8);
        return code;
    }

    private void next(Push push) {
        Step step = script.poll();
        if (step == null) {
            push.stop();
            return;
        }
        try {
            step.happen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> arguments(String url) {
        return List.of(
                folder.toString(),
                "--url=" + url,
                "--client-id=tl-anju",
                "--client-secret-file=" + temporary.resolve("secret"),
                "--parallel=1");
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bundle(String id) {
        return "{\"resourceType\":\"Bundle\",\"id\":\"" + id
                + "\",\"entry\":[{\"resource\":{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/"
                + id + "\"}}}]}";
    }
}
