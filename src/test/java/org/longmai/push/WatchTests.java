package org.longmai.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a file of a clinic's export is complete. */
class WatchTests {

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private Watch watch;

    @BeforeEach
    void start() {
        Folder watched = new Folder(folder, false, Folder.Order.name, List.of());
        watch = new Watch(watched, Duration.ofSeconds(2), clock);
    }

    @Test
    void leavesAFileThatIsStillBeingWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("a.json"), "{");
        assertThat(complete()).isEmpty();
        Files.writeString(file, "{\"resourceType\":");
        assertThat(complete()).isEmpty();
        assertThat(complete()).containsExactly(file);
    }

    @Test
    void handsAFileOverOnceAndAgainWhenItChanges() throws Exception {
        Path file = Files.writeString(folder.resolve("a.json"), "{}");
        assertThat(complete()).isEmpty();
        assertThat(complete()).containsExactly(file);
        assertThat(complete()).isEmpty();
        Files.writeString(file, "{\"resourceType\":\"Bundle\"}");
        assertThat(complete()).isEmpty();
        assertThat(complete()).containsExactly(file);
    }

    @Test
    void seesARenamedFileAndNoTemporaryOne() throws Exception {
        Path temporary = Files.writeString(folder.resolve("a.json.tmp"), "{}");
        Files.writeString(folder.resolve("~b.json"), "{}");
        Files.writeString(folder.resolve(".c.json"), "{}");
        assertThat(complete()).isEmpty();
        assertThat(complete()).isEmpty();
        Path file = Files.move(temporary, folder.resolve("a.json"));
        assertThat(complete()).isEmpty();
        assertThat(complete()).containsExactly(file);
    }

    private List<Path> complete() throws Exception {
        List<Path> complete = watch.complete();
        clock.now = clock.now.plusSeconds(5);
        return complete;
    }
}
