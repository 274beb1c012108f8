package org.longmai.audit;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import jakarta.annotation.PreDestroy;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Resource;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;

/**
 * The ledger's collection and its one writer.
 *
 * <pre>
 * ledger {
 *   _id:      "writer/0000000042"     a chain for each run of an instance; after a failed write a new one
 *   resident: "k7q…"                  index; missing where there was none
 *   at:       Date
 *   event:    Binary                  the AuditEvent, sealed under a key of the ledger: it outlives the file's
 *   chain:    Binary                  HMAC over the chain so far, _id, resident, at and event
 * }
 * </pre>
 */
@Repository
public class Ledger {

    private static final String ID = "_id";
    private static final String RESIDENT = "resident";
    private static final String AT = "at";
    private static final String EVENT = "event";
    private static final String CHAIN = "chain";
    private static final int GROUP = 256;

    private final MongoCollection<Document> ledger;
    private final SecretKey key;
    private final Seal seal;
    private final KeyedHash hash;
    private final Clock clock;
    private final SecureRandom random;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(10_000);
    private final Thread thread;
    private volatile boolean stopping;
    private String writer;
    private long seq;
    private byte[] head = new byte[0];

    private record Waiting(AccessEvent event, CompletableFuture<Void> durable) {}

    /** A page of a resident's log, the newest first. */
    public record Page(List<AccessLogEntry> entries, boolean more) {}

    Ledger(MongoDatabase database, MasterKey master, Seal seal, Clock clock, SecureRandom random) {
        this.ledger = database.getCollection("ledger");
        this.key = Seal.key(master.derive("ledger"));
        this.seal = seal;
        this.hash = new KeyedHash(master, "ledger-chain");
        this.clock = clock;
        this.random = random;
        this.writer = name();
        ledger.createIndex(ascending(RESIDENT, AT));
        this.thread = new Thread(this::write, "ledger");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Returns once all the events are durable.
     *
     * @throws Failure UNAVAILABLE if they cannot be written; then nothing of what they tell may leave
     */
    public void record(List<AccessEvent> events) {
        List<CompletableFuture<Void>> durable = new ArrayList<>(events.size());
        for (AccessEvent event : events) {
            Waiting waiting = new Waiting(event, new CompletableFuture<>());
            if (stopping || !queue.offer(waiting)) {
                throw unavailable(new IllegalStateException("the ledger takes no more entries"));
            }
            durable.add(waiting.durable());
        }
        if (!thread.isAlive()) {
            refuseWaiting();
        }
        try {
            CompletableFuture.allOf(durable.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw unavailable(e);
        }
    }

    /** @param after the id of the last entry of the page before, or null */
    public Page of(String resident, int first, @Nullable String after) {
        List<AccessLogEntry> entries = new ArrayList<>();
        boolean found = after == null;
        Document filter = new Document(RESIDENT, resident);
        if (after != null && ledger.find(new Document(filter).append(ID, after)).first() == null) {
            throw Failure.invalid("'after' must be a cursor of this list.");
        }
        for (Document document : ledger.find(filter).sort(Sorts.descending(AT, ID))) {
            if (found && entries.size() == first) {
                return new Page(entries, true);
            }
            if (found) {
                entries.add(AuditEvents.entry(document.getString(ID), open(document)));
            }
            found |= document.getString(ID).equals(after);
        }
        return new Page(entries, false);
    }

    /** How many entries the resident's log has. */
    public int count(String resident) {
        return Math.toIntExact(ledger.countDocuments(new Document(RESIDENT, resident)));
    }

    @PreDestroy
    void stop() throws InterruptedException {
        stopping = true;
        thread.join(5_000);
    }

    private String name() {
        byte[] name = new byte[8];
        random.nextBytes(name);
        return HexFormat.of().formatHex(name);
    }

    private void write() {
        try {
            writeGroups();
        } finally {
            stopping = true;
            refuseWaiting();
        }
    }

    /** Nobody waits for a writer that is no more. */
    private void refuseWaiting() {
        for (Waiting waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
            waiting.durable().completeExceptionally(new IllegalStateException("the ledger has stopped"));
        }
    }

    private void writeGroups() {
        List<Waiting> group = new ArrayList<>(GROUP);
        while (!stopping || !queue.isEmpty()) {
            try {
                Waiting first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    queue.drainTo(group, GROUP - 1);
                    write(group);
                }
            } catch (InterruptedException e) {
                return;
            } finally {
                group.clear();
            }
        }
    }

    /** The chain moves on only when the group is durable. */
    private void write(List<Waiting> group) {
        long number = seq;
        byte[] chain = head;
        try {
            List<Document> documents = new ArrayList<>(group.size());
            for (Waiting waiting : group) {
                Document document = document(waiting.event(), ++number, chain);
                chain = document.get(CHAIN, Binary.class).getData();
                documents.add(document);
            }
            ledger.insertMany(documents);
            seq = number;
            head = chain;
            group.forEach(waiting -> waiting.durable().complete(null));
        } catch (RuntimeException e) {
            // How much of the group was written is unknown. Its chain ends here: a number missing within one was
            // removed.
            writer = name();
            seq = 0;
            head = new byte[0];
            group.forEach(waiting -> waiting.durable().completeExceptionally(e));
        }
    }

    private Document document(AccessEvent event, long number, byte[] before) {
        String id = "%s/%010d".formatted(writer, number);
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        byte[] sealed = seal.seal(key, AuditEvents.of(event, at).bytes(), id);
        Document document = new Document(ID, id);
        if (event.resident() != null) {
            document.append(RESIDENT, event.resident());
        }
        byte[] clear = (id + "|" + event.resident() + "|" + at.toEpochMilli() + "|").getBytes(StandardCharsets.UTF_8);
        return document.append(AT, Date.from(at))
                .append(EVENT, new Binary(sealed))
                .append(CHAIN, new Binary(hash.hash(before, clear, sealed)));
    }

    private Resource open(Document document) {
        byte[] sealed = document.get(EVENT, Binary.class).getData();
        return Resource.of(seal.open(key, sealed, document.getString(ID)));
    }

    private static Failure unavailable(Throwable cause) {
        return Failure.unavailable("The access ledger cannot be written, so nothing is shown. Try again later.", cause);
    }
}
