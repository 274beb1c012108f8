package org.longmai.push;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longmai.push.Answer.Kind;

/** Carries the files of a folder to the hub, and does not lose one on the way. */
final class Courier {

    /** A Bundle on which the hub itself stumbles is left for the next run after so many attempts: it must not hold up the others. */
    private static final int STUMBLES = 6;

    private static final long LARGEST_READ_TWICE = 256L << 20;

    private final Folder folder;
    private final HubClient hub;
    private final State state;
    private final Rejections rejections;
    private final Progress progress;
    private final Manner manner;
    private final Clock clock;
    private final Consumer<Duration> pause;
    private final Lanes lanes;
    private final List<Parcel> refused = new ArrayList<>();
    private int accepted;
    private int skipped;
    private volatile @Nullable Stop stop;

    /**
     * How it goes about it.
     *
     * @param patience how long it tries to reach the hub with one Bundle; null: for ever
     */
    record Manner(int parallel, @Nullable Duration patience, Backoff backoff, boolean moveSent, boolean moveRejected) {}

    /** Why it ended early. */
    record Stop(int exitCode, String reason) {

        /** True where the same again may go better. */
        boolean mayPass() {
            return exitCode != Push.DENIED;
        }
    }

    /** @param pause sleeps, or returns early when the run is to end */
    Courier(
            Folder folder,
            HubClient hub,
            State state,
            Rejections rejections,
            Progress progress,
            Manner manner,
            Clock clock,
            Consumer<Duration> pause) {
        this.folder = folder;
        this.hub = hub;
        this.state = state;
        this.rejections = rejections;
        this.progress = progress;
        this.manner = manner;
        this.clock = clock;
        this.pause = pause;
        this.lanes = new Lanes(manner.parallel());
    }

    /** Every file that was not accepted yet; those that were refused once more, if others that they may refer to came after them. */
    void deliver(List<Path> files) throws IOException, InterruptedException {
        int before = accepted();
        progress.more(files.size());
        carry(unnamedFirst(files));
        if (accepted() > before && stop == null) {
            carryAgain();
        }
        progress.end();
        rejections.write();
        if (manner.moveRejected()) {
            refused.stream().filter(rejections::isFinal).forEach(parcel -> move(parcel, Folder.REJECTED));
        }
        refused.clear();
    }

    /**
     * Those that name no patient before the others, which may refer to what they bring (hospitals, practitioners). Where the
     * files are too large to be read twice, they stay as they are: what was refused for that goes again.
     */
    private List<Path> unnamedFirst(List<Path> files) throws IOException {
        List<Path> waiting = new ArrayList<>();
        long bytes = 0;
        for (Path file : files) {
            if (Files.exists(file) && !state.isUntouched(name(file), Parcel.Stamp.of(file))) {
                waiting.add(file);
                bytes += Files.size(file);
            }
        }
        if (waiting.size() < 2 || bytes > LARGEST_READ_TWICE) {
            return files;
        }
        Set<Path> ordered = new LinkedHashSet<>();
        for (Path file : waiting) {
            if (Parcel.read(folder.root(), file).isOfNobody()) {
                ordered.add(file);
            }
        }
        ordered.addAll(files);
        return List.copyOf(ordered);
    }

    private String name(Path file) {
        return folder.root().relativize(file).toString().replace('\\', '/');
    }

    void stop(int exitCode, String reason) {
        synchronized (this) {
            stop = stop == null ? new Stop(exitCode, reason) : stop;
        }
    }

    @Nullable
    Stop stopped() {
        return stop;
    }

    synchronized int accepted() {
        return accepted;
    }

    synchronized int skipped() {
        return skipped;
    }

    private void carryAgain() throws IOException, InterruptedException {
        List<Path> again = refused.stream()
                .filter(parcel -> parcel.flaw() == null && rejections.isFinal(parcel))
                .map(Parcel::file)
                .toList();
        refused.removeIf(parcel -> again.contains(parcel.file()));
        progress.again(again.size());
        carry(again);
    }

    private void carry(List<Path> files) throws IOException, InterruptedException {
        ExecutorService carriers = Executors.newFixedThreadPool(manner.parallel());
        try {
            for (Path file : files) {
                if (stop != null) {
                    break;
                }
                dispatch(file, carriers);
            }
            lanes.drain();
        } finally {
            carriers.shutdownNow();
        }
    }

    private void dispatch(Path file, ExecutorService carriers) throws IOException, InterruptedException {
        Parcel parcel = unsent(file);
        if (parcel == null) {
            synchronized (this) {
                skipped++;
            }
            progress.done(false);
            return;
        }
        lanes.enter(parcel.patients());
        carriers.execute(() -> carry(parcel));
    }

    /** Null if it was accepted before, or is gone. */
    private @Nullable Parcel unsent(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        if (state.isUntouched(name(file), Parcel.Stamp.of(file))) {
            return null;
        }
        Parcel parcel = Parcel.read(folder.root(), file);
        return state.has(parcel) ? null : parcel;
    }

    private void carry(Parcel parcel) {
        try {
            if (stop == null) {
                settle(parcel, parcel.flaw() == null ? attempts(parcel) : Answer.refused(parcel.flaw()));
            }
        } catch (Denied e) {
            stop(Push.DENIED, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            stop(Push.UNFINISHED, "The state cannot be kept: " + e.getClass().getSimpleName());
        } finally {
            lanes.leave(parcel.patients());
        }
    }

    private @Nullable Answer attempts(Parcel parcel) throws InterruptedException {
        Instant start = clock.instant();
        int stumbles = 0;
        boolean renewed = false;
        for (int failed = 1; ; failed++) {
            Answer answer = hub.send(parcel);
            if (answer.kind() == Kind.UNAUTHORIZED && answer.status() == 401 && !renewed) {
                renewed = true;
                continue;
            }
            if (answer.kind() != Kind.LATER || answer.status() == 500 && ++stumbles == STUMBLES) {
                return answer;
            }
            if (!mayWait(start, answer, failed)) {
                return null;
            }
        }
    }

    /** Waits for the next attempt; false if there is to be none. */
    private boolean mayWait(Instant start, Answer answer, int failed) {
        Duration patience = manner.patience();
        if (patience != null && Duration.between(start, clock.instant()).compareTo(patience) >= 0) {
            stop(Push.UNFINISHED, "The hub cannot be reached (" + problem(answer) + ").");
            return false;
        }
        if (failed == 3) {
            progress.say("The hub does not answer (" + problem(answer) + "); trying on.");
        }
        if (stop == null) {
            pause.accept(manner.backoff().after(failed, answer.retryAfter()));
        }
        return stop == null;
    }

    private static String problem(Answer answer) {
        return answer.status() == 0 ? answer.issues().get(0).text() : "HTTP " + answer.status();
    }

    private void settle(Parcel parcel, @Nullable Answer answer) throws IOException {
        if (answer == null) {
            return;
        }
        switch (answer.kind()) {
            case ACCEPTED -> accept(parcel);
            case PARTLY -> acceptPartly(parcel, answer);
            case REJECTED, LATER -> refuse(parcel, answer);
            case UNAUTHORIZED -> stop(Push.DENIED, "The hub refuses the client (HTTP " + answer.status() + ").");
            case NO_HUB ->
                stop(
                        Push.UNFINISHED,
                        "There is no FHIR hub at this address (HTTP " + answer.status() + "): check --url.");
        }
    }

    private void accept(Parcel parcel) throws IOException {
        rejections.remove(parcel);
        sent(parcel);
    }

    private void acceptPartly(Parcel parcel, Answer answer) throws IOException {
        rejections.add(parcel, answer);
        sent(parcel);
    }

    private void sent(Parcel parcel) throws IOException {
        state.add(parcel);
        synchronized (this) {
            accepted++;
        }
        if (manner.moveSent()) {
            move(parcel, Folder.SENT);
        }
        progress.done(true);
    }

    private void refuse(Parcel parcel, Answer answer) {
        rejections.add(parcel, answer);
        synchronized (this) {
            refused.add(parcel.withoutBody());
        }
        progress.done(true);
    }

    /** A file that was changed meanwhile, or that somebody holds, stays: the next run finds it. */
    private void move(Parcel parcel, String to) {
        Path target = folder.root().resolve(to).resolve(parcel.name());
        try {
            if (!Parcel.Stamp.of(parcel.file()).equals(parcel.stamp())) {
                return;
            }
            Files.createDirectories(target.getParent());
            Path free = Files.exists(target)
                    ? target.resolveSibling(parcel.hash().substring(0, 8) + "-" + target.getFileName())
                    : target;
            Files.move(parcel.file(), free, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            progress.say("A file could not be moved to " + to + "; it stays.");
        }
    }
}
