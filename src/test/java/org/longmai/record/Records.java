package org.longmai.record;

import com.mongodb.client.MongoDatabase;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

    private static final RecordSettings ROOMY =
            new RecordSettings(200_000, DataSize.ofMegabytes(64), DataSize.ofMegabytes(32));
    private static final RecordSettings CRAMPED = new RecordSettings(3, DataSize.ofBytes(300), DataSize.ofBytes(300));

    private final MongoDatabase database = TestStore.fresh();
    private final MasterKey master = new MasterKey(new byte[32]);
    private final Seal seal = new Seal(new SecureRandom());
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

    public MongoDatabase database() {
        return database;
    }

    /** Another instance of the application on the same database, nothing in its memory. */
    public FileLogs logs() {
        return new FileLogs(envelopes(), ROOMY, clock);
    }

    /** Like {@link #logs()}, but its memory holds next to nothing. */
    FileLogs forgetfulLogs() {
        return new FileLogs(envelopes(), CRAMPED, clock);
    }

    public Commons commons() {
        return new Commons(database, master, seal, clock);
    }

    Envelopes envelopes() {
        return new Envelopes(database, TestStore.fileKeys(database, master, seal), seal, master);
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
