package org.longmai.push;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Looks at the folder now and then, and hands over what is complete: a file whose size and time have not changed for a while. It looks
 * itself, since shared folders tell nobody of their changes.
 */
final class Watch {

    private final Folder folder;
    private final Duration still;
    private final Clock clock;
    private final Map<Path, Seen> seen = new HashMap<>();

    private record Seen(Parcel.Stamp stamp, Instant since, boolean handedOver) {}

    Watch(Folder folder, Duration still, Clock clock) {
        this.folder = folder;
        this.still = still;
        this.clock = clock;
    }

    /** Until the courier is stopped. */
    void run(Courier courier, Duration every, Consumer<Duration> pause) throws IOException, InterruptedException {
        while (courier.stopped() == null) {
            List<Path> complete = complete();
            if (!complete.isEmpty()) {
                courier.deliver(complete);
            }
            pause.accept(every);
        }
    }

    List<Path> complete() throws IOException {
        List<Path> files = folder.files();
        seen.keySet().retainAll(files);
        List<Path> complete = new ArrayList<>();
        for (Path file : files) {
            if (Files.exists(file) && isComplete(file)) {
                complete.add(file);
            }
        }
        return complete;
    }

    private boolean isComplete(Path file) throws IOException {
        Parcel.Stamp stamp = Parcel.Stamp.of(file);
        Seen before = seen.get(file);
        if (before == null || !before.stamp().equals(stamp)) {
            seen.put(file, new Seen(stamp, clock.instant(), false));
            return false;
        }
        if (before.handedOver() || clock.instant().isBefore(before.since().plus(still))) {
            return false;
        }
        seen.put(file, new Seen(stamp, before.since(), true));
        return true;
    }
}
