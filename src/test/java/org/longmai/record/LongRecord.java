package org.longmai.record;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.longmai.store.TestKeys;
import org.springframework.util.unit.DataSize;

/** One file with a long log, for the benchmark: an instance that has nothing in its memory. */
public record LongRecord(FileLogs logs, LongLogs longLogs, AtomicLong nanos) {

    public static final String FILE = "file-1";

    public static LongRecord in(MongoDatabase database) {
        RecordSettings settings = new RecordSettings(
                200_000,
                DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(48),
                DataSize.ofMegabytes(32),
                DataSize.ofMegabytes(4),
                Duration.ofSeconds(10));
        Envelopes envelopes = new Envelopes(database, TestKeys.in(database), TestKeys.SEAL, TestKeys.MASTER, settings);
        AtomicLong nanos = new AtomicLong();
        LongLogs longLogs = new LongLogs(envelopes, Clock.systemUTC(), nanos::get);
        return new LongRecord(
                new FileLogs(envelopes, longLogs, settings, Clock.systemUTC(), event -> {}), longLogs, nanos);
    }

    /** Appends so many envelopes with so many changes together. */
    public void append(int envelopes, IntFunction<Change> change, int changes) {
        int each = changes / envelopes;
        for (int envelope = 0; envelope < envelopes; envelope++) {
            List<Change> some = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                some.add(change.apply(envelope * each + i));
            }
            logs.append(FILE, "clinic", "key-" + envelope, log -> some);
        }
    }

    public void merge() {
        logs.read(FILE);
        for (int i = 0; i < 4; i++) {
            longLogs.run();
            nanos.addAndGet(LongLogs.LINGER.toNanos());
        }
    }
}
