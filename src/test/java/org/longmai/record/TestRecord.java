package org.longmai.record;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import org.longmai.store.TestKeys;
import org.springframework.util.unit.DataSize;

/** The record on a database, for tests without Spring; with caches of its own. */
public record TestRecord(FileLogs logs, Commons commons) {

    public static TestRecord in(MongoDatabase database, Clock clock) {
        RecordSettings settings = new RecordSettings(
                200_000,
                DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(48),
                DataSize.ofMegabytes(32),
                DataSize.ofMegabytes(4),
                Duration.ofSeconds(10));
        Envelopes envelopes = new Envelopes(database, TestKeys.in(database), TestKeys.SEAL, TestKeys.MASTER, settings);
        return new TestRecord(
                new FileLogs(envelopes, new LongLogs(envelopes, clock), settings, clock, event -> {}),
                new Commons(database, TestKeys.MASTER, TestKeys.SEAL, clock));
    }
}
