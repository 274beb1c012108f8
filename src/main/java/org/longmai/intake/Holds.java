package org.longmai.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.record.Change;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;
import org.longmai.record.FileLogs;
import org.springframework.stereotype.Component;
import org.springframework.util.IdGenerator;

/**
 * A submission with conditions in several files holds each of them from the moment when its conditions are met there until it
 * is accepted as a whole: by an envelope without entries at the end of the file's log. Who comes next to such a file sees to
 * that submission first: if it was accepted, it carries it out; if not, it waits a little, and then sees to it that it never is.
 *
 * <pre>
 * hold~id~key     the submission's conditions are met here
 * free~id         it did not come to that
 * </pre>
 *
 * Files are held in one order, so that no two submissions wait for each other.
 */
@Component
class Holds {

    private static final String HOLD = "hold~";
    private static final String FREE = "free~";

    /** How long a submission may take from its first file to its acceptance, before others think that it died. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();
    private static final int ATTEMPTS = 4_000;

    private final FileLogs logs;
    private final Journal journal;
    private final IdGenerator ids;
    private final Clock clock;

    Holds(FileLogs logs, Journal journal, IdGenerator ids, Clock clock) {
        this.logs = logs;
        this.journal = journal;
        this.ids = ids;
        this.clock = clock;
    }

    /** The files that a submission holds. */
    record Hold(String id, String key, String institution, List<String> files) {

        String mark() {
            return HOLD + id + "~" + key;
        }
    }

    /** Another submission holds the file. */
    private static final class Held extends RuntimeException {

        private final FileLog.Last last;

        Held(FileLog.Last last) {
            super("held", null, false, false);
            this.last = last;
        }
    }

    /**
     * Holds every file in which the plan has conditions.
     *
     * @param finish carries out what was accepted
     * @throws Failure PRECONDITION if one is not met; then none is held
     * @throws Plan.Outdated if the plan has to be made anew; then none is held
     */
    Hold hold(String key, String institution, Plan plan, Consumer<Journal.Accepted> finish) {
        Hold hold = new Hold(ids.generateId().toString(), key, institution, new ArrayList<>());
        try {
            for (String file : new TreeSet<>(plan.conditionalFiles())) {
                append(file, institution, hold.mark(), now -> met(plan, file, key, now), finish);
                hold.files().add(file);
            }
            return hold;
        } catch (Failure | Plan.Outdated refused) {
            release(hold);
            throw refused;
        }
    }

    private static List<Change> met(Plan plan, String file, String key, FileLog now) {
        if (now.submission(key) != null) {
            throw new Plan.Outdated();
        }
        Plan.changes(plan.files().getOrDefault(file, List.of()), now);
        return List.of();
    }

    /** Lets go of what is still held, of a submission that was not accepted. */
    void release(Hold hold) {
        for (String file : hold.files()) {
            FileLog.Last last = logs.read(file).last();
            if (last != null && last.submission().equals(hold.mark())) {
                logs.append(file, hold.institution(), FREE + hold.id(), now -> List.of());
            }
        }
    }

    /** Like {@link FileLogs#append}, behind whatever holds the file. */
    List<Entry> append(
            String file,
            String institution,
            String key,
            Function<FileLog, List<Change>> plan,
            Consumer<Journal.Accepted> finish) {
        Set<String> dead = new HashSet<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return logs.append(file, institution, key, now -> free(now, key, dead, plan));
            } catch (Held held) {
                if (isDead(held.last, finish)) {
                    dead.add(held.last.submission());
                }
            }
        }
        throw Failure.of(Category.UNAVAILABLE, "Too many submissions for this patient at once: send it again.");
    }

    private static List<Change> free(FileLog now, String key, Set<String> dead, Function<FileLog, List<Change>> plan) {
        FileLog.Last last = now.last();
        if (last != null
                && last.submission().startsWith(HOLD)
                && !key(last).equals(key)
                && !dead.contains(last.submission())) {
            throw new Held(last);
        }
        return plan.apply(now);
    }

    private static String key(FileLog.Last held) {
        return held.submission().substring(held.submission().indexOf('~', HOLD.length()) + 1);
    }

    /** Whether nothing will come of what holds the file; false where it has to be looked at again. */
    private boolean isDead(FileLog.Last held, Consumer<Journal.Accepted> finish) {
        Journal.Accepted accepted = journal.find(key(held)).orElse(null);
        if (accepted != null) {
            finish.accept(accepted);
            return accepted.given() != null;
        }
        if (clock.instant().isBefore(held.received().plus(PATIENCE))) {
            LockSupport.parkNanos(PAUSE_NANOS);
            return false;
        }
        return journal.abandon(key(held), held.submission());
    }
}
