package org.longmai.leaks;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** What the store is asked for while somebody wants to know. */
final class Commands implements CommandListener {

    /** Who looks after something now and then, and for whoever watches. */
    private static final Set<String> OTHERS = Set.of("scheduling-1", "live");

    /** What is looked after now and then, whoever asks for what. */
    private static final Set<String> BESIDES = Set.of(
            "accepted",
            "imports",
            "quarantine",
            "quarantine_bodies",
            "quarantine_losses",
            "reservations",
            "submissions",
            "tallies");

    private final Semaphore entries = new Semaphore(0);
    private final List<String> names = new CopyOnWriteArrayList<>();
    private volatile boolean watches;

    @Override
    public void commandStarted(CommandStartedEvent event) {
        countEntries(event.getCommand());
        if (watches && !OTHERS.contains(Thread.currentThread().getName())) {
            BsonDocument command = event.getCommand();
            String name = command.getFirstKey();
            BsonValue collection = command.get(name);
            String of = collection != null && collection.isString()
                    ? collection.asString().getValue()
                    : "";
            if (!BESIDES.contains(of)) {
                names.add(name + " " + of);
            }
        }
    }

    private void countEntries(BsonDocument command) {
        if (command.getFirstKey().equals("insert")
                && command.getString("insert").getValue().equals("ledger")) {
            entries.release(command.getArray("documents").size());
        }
    }

    /** Whether this comes to so many entries in the ledger, now or soon. */
    boolean reachesLedger(int count, Runnable work) {
        entries.drainPermits();
        work.run();
        try {
            return entries.tryAcquire(count, 20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What it is asked for by this, in order. */
    List<String> during(Runnable work) {
        names.clear();
        watches = true;
        work.run();
        watches = false;
        return List.copyOf(names);
    }
}
