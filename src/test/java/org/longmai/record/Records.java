package org.longmai.record;

import com.mongodb.client.MongoDatabase;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.longmai.store.TestStore;
import org.springframework.util.unit.DataSize;

/** The record on an empty database of its own, under a fixed master key and a fixed clock. */
public final class Records {

    /** What the clock shows. */
    public static final Instant NOW = Instant.parse("2024-05-01T02:03:04.567Z");

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final List<Integer> WIDTHS = List.of(4096, 256, 16);
    private static final RecordSettings ROOMY = new RecordSettings(
            200_000,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(48),
            DataSize.ofMegabytes(32),
            DataSize.ofMegabytes(4),
            EVERY);
    private static final RecordSettings CRAMPED = new RecordSettings(
            3, DataSize.ofBytes(300), DataSize.ofBytes(300), DataSize.ofBytes(300), DataSize.ofMegabytes(4), EVERY);

    private final MongoDatabase database = TestStore.fresh();
    private final MasterKey master = new MasterKey(new byte[32]);
    private final Seal seal = new Seal(new SecureRandom());
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

    public MongoDatabase database() {
        return database;
    }

    /** Another instance of the application on the same database, nothing in its memory. */
    public FileLogs logs() {
        return instance(Limits.REAL).logs();
    }

    /** Like {@link #logs()}, but its memory holds next to nothing. */
    FileLogs forgetfulLogs() {
        return instance(new Limits(CRAMPED, WIDTHS)).logs();
    }

    FileLogs logs(Clock clock) {
        return instance(Limits.REAL, clock).logs();
    }

    /** Another instance, and what keeps its long logs short; its nanoseconds go on by hand. */
    Instance instance(Limits limits) {
        return instance(limits, clock);
    }

    private Instance instance(Limits limits, Clock clock) {
        Envelopes envelopes = new Envelopes(
                database, TestStore.fileKeys(database, master, seal), seal, master, limits.settings(), limits.widths());
        AtomicLong nanos = new AtomicLong();
        LongLogs longLogs = new LongLogs(envelopes, clock, nanos::get);
        return new Instance(
                new FileLogs(envelopes, longLogs, limits.settings(), clock, event -> {}), longLogs, envelopes, nanos);
    }

    /** @param nanos what its long logs take for the time */
    record Instance(FileLogs logs, LongLogs longLogs, Envelopes envelopes, AtomicLong nanos) {

        /** Merges what it noticed, and clears at once what that leaves behind. */
        void mergeAndClear() {
            longLogs.run();
            nanos.addAndGet(LongLogs.LINGER.toNanos());
            longLogs.run();
        }
    }

    /** @param widths of volumes */
    record Limits(RecordSettings settings, List<Integer> widths) {

        static final Limits REAL = new Limits(ROOMY, WIDTHS);

        /** Few envelopes are many, and few bytes. */
        static final Limits TIGHT = REAL.largest(DataSize.ofKilobytes(4)).widths(List.of(8, 4, 2));

        /** Nothing stays in memory. */
        static final Limits FORGETFUL =
                new Limits(CRAMPED, WIDTHS).largest(DataSize.ofKilobytes(4)).widths(List.of(8, 4, 2));

        Limits widths(List<Integer> widths) {
            return new Limits(settings, widths);
        }

        Limits largest(DataSize largest) {
            return new Limits(
                    new RecordSettings(
                            settings.cachedEntries(),
                            settings.cachedBlocks(),
                            settings.cachedResources(),
                            settings.cachedEnvelopes(),
                            largest,
                            EVERY),
                    widths);
        }
    }

    public Commons commons() {
        return new Commons(database, master, seal, clock);
    }

    static Reference observation(int number) {
        return new Reference("Observation", "obs-" + number);
    }

    static Resource resource(Reference reference, Object... elements) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", reference.type());
        json.put("id", reference.id());
        for (int i = 0; i < elements.length; i += 2) {
            json.put((String) elements[i], elements[i + 1]);
        }
        return new Resource(json);
    }

    static Change.Put put(Reference reference, Object... elements) {
        return new Change.Put(resource(reference, elements), "source-" + reference.id());
    }

    /** What a submission of its own writes. */
    static List<Commons.Done> write(Commons commons, String owner, List<? extends Change> changes) {
        return commons.write(owner, UUID.randomUUID().toString(), writes(changes));
    }

    static List<Commons.Write> writes(List<? extends Change> changes) {
        List<Commons.Write> writes = new ArrayList<>();
        changes.forEach(change -> writes.add(new Commons.Write(change, version -> {})));
        return writes;
    }

    static Change.Delete delete(Reference reference) {
        return new Change.Delete(reference, "source-" + reference.id());
    }

    static Function<FileLog, List<? extends Change>> plan(Change... changes) {
        return log -> List.of(changes);
    }

    /** The resource without what the hub put into its meta. */
    static Map<String, Object> sent(Resource opened) {
        return Meta.off(opened.json());
    }

    static List<Map<String, Object>> sent(List<Resource> opened) {
        List<Map<String, Object>> sent = new ArrayList<>();
        opened.forEach(resource -> sent.add(sent(resource)));
        return sent;
    }
}
