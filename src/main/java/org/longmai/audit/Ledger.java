package org.longmai.audit;

import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Sorts;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import jakarta.annotation.PreDestroy;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Resource;
import org.springframework.stereotype.Component;

/** The ledger: one writer for all who wait, and the pages that residents read. */
@Component
public class Ledger {

    private static final int GROUP = 256;

    private final Entries entries;
    private final Chains chains;
    private final HeadFile headFile;
    private final Clock clock;
    private final SecureRandom random;
    private final ObservationRegistry observations;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(10_000);
    private final Thread thread;
    private volatile boolean stopping;
    private String writer;
    private long seq;
    private byte[] head = new byte[0];

    private record Waiting(AccessEvent event, CompletableFuture<Void> durable) {}

    /** A page of a resident's log, the newest first. */
    public record Page(List<AccessLogEntry> entries, boolean more) {}

    /**
     * Which of a resident's entries.
     *
     * @param since inclusive
     * @param until exclusive
     */
    public record Span(@Nullable Instant since, @Nullable Instant until) {

        public static final Span ALL = new Span(null, null);

        private Document of(Collection<String> residents) {
            Document at = new Document();
            if (since != null) {
                at.append("$gte", Date.from(since));
            }
            if (until != null) {
                at.append("$lt", Date.from(until));
            }
            Document filter = residents.size() == 1
                    ? new Document(Entries.RESIDENT, residents.iterator().next())
                    : ofAll(List.copyOf(residents));
            return at.isEmpty() ? filter : filter.append(Entries.AT, at);
        }

        /** Each entry once, though it was told to all of them. */
        private static Document ofAll(List<String> residents) {
            return new Document(Entries.RESIDENT, new Document("$in", residents))
                    .append(Entries.MAIN, new Document("$nin", residents));
        }
    }

    Ledger(
            Entries entries,
            Chains chains,
            HeadFile headFile,
            Clock clock,
            SecureRandom random,
            ObservationRegistry observations) {
        this.observations = observations;
        this.entries = entries;
        this.chains = chains;
        this.headFile = headFile;
        this.clock = clock;
        this.random = random;
        this.writer = name();
        entries.createIndexes();
        chains.createIndexes();
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
            Observation.createNotStarted("longmai.ledger", observations)
                    .contextualName("ledger")
                    .observe(() -> CompletableFuture.allOf(durable.toArray(CompletableFuture[]::new))
                            .join());
        } catch (CompletionException e) {
            throw unavailable(e);
        }
    }

    /**
     * A page costs what it holds, however long the log is.
     *
     * @param residents the ids under which the resident has been known
     * @param after the id of the last entry of the page before, or null
     */
    public Page of(Collection<String> residents, Span span, int first, @Nullable String after) {
        Document last = after == null ? null : last(residents, after);
        Span rest = last == null ? span : new Span(span.since(), notAfter(span.until(), Entries.at(last)));
        List<AccessLogEntry> page = new ArrayList<>();
        var found = entries.collection()
                .find(rest.of(residents))
                .sort(Sorts.descending(Entries.AT, Entries.ID))
                .batchSize(first + 2);
        try (MongoCursor<Document> documents = found.cursor()) {
            while (documents.hasNext()) {
                Document document = documents.next();
                if (last != null && isShown(document, last)) {
                    continue;
                }
                if (page.size() == first) {
                    return new Page(page, true);
                }
                page.add(entry(document));
            }
        }
        return new Page(page, false);
    }

    /** A page of the whole log of one id. */
    public Page of(String resident, int first, @Nullable String after) {
        return of(List.of(resident), Span.ALL, first, after);
    }

    /** The resident's entry of this id. */
    public Optional<AccessLogEntry> find(Collection<String> residents, String id) {
        return entries.find(id).filter(document -> isOf(residents, document)).map(this::entry);
    }

    /**
     * Every entry about a resident in a time, chain by chain in their order. It looks entries up by their numbers, so it costs
     * what it finds and a few look-ups a chain.
     *
     * @param until exclusive
     * @throws Failure TOO_COSTLY if there are more entries than that
     */
    public List<Look> between(Instant since, Instant until, int most) {
        List<Look> looks = new ArrayList<>();
        for (String chain : chains.opened(until)) {
            long last = entries.last(
                            chain, chains.expired(chain).map(Head::number).orElse(0L))
                    .filter(entry -> !Entries.at(entry).isBefore(since))
                    .map(Entries::number)
                    .orElse(0L);
            collect(chain, last, since, until, most, looks);
        }
        return looks;
    }

    private void collect(String chain, long last, Instant since, Instant until, int most, List<Look> looks) {
        for (long from = last == 0 ? 1 : entries.first(chain, since, last); from <= last; from += GROUP) {
            for (Document entry : entries.find(chain, from, Math.min(last, from + GROUP - 1))) {
                if (!Entries.at(entry).isBefore(until)) {
                    return;
                }
                String resident = entry.getString(Entries.RESIDENT);
                if (resident != null && !entry.containsKey(Entries.MAIN)) {
                    Resource event = entries.open(entry);
                    looks.add(new Look(
                            AuditEvents.entry(entry.getString(Entries.ID), event),
                            resident,
                            AuditEvents.subject(event)));
                }
                if (looks.size() > most) {
                    throw Failure.of(
                            Failure.Category.TOO_COSTLY,
                            "There are more than %d entries in this time: ask for a shorter one.".formatted(most));
                }
            }
        }
    }

    /** The entry as FHIR has it: what was done, and the decision by consent that it rested on. */
    List<Resource> auditEvents(String id) {
        return entries.find(id)
                .map(entries::open)
                .map(AuditEvents::withDecision)
                .orElse(List.of());
    }

    /** How many entries the resident's log has; none of them is opened. */
    public int count(Collection<String> residents, Span span) {
        return Math.toIntExact(entries.collection().countDocuments(span.of(residents)));
    }

    /** How many entries the whole log of one id has. */
    public int count(String resident) {
        return count(List.of(resident), Span.ALL);
    }

    private static boolean isOf(Collection<String> residents, Document document) {
        String resident = document.getString(Entries.RESIDENT);
        return resident != null && residents.contains(resident);
    }

    private Document last(Collection<String> residents, String after) {
        return entries.find(after)
                .filter(document -> isOf(residents, document))
                .orElseThrow(() -> Failure.invalid("'after' must be a cursor of this list."));
    }

    /** The end of the rest of a list: those of the same millisecond are not all shown yet. */
    private static Instant notAfter(@Nullable Instant until, Instant last) {
        Instant next = last.plusMillis(1);
        return until == null || until.isAfter(next) ? next : until;
    }

    private static boolean isShown(Document document, Document last) {
        return Entries.at(document).equals(Entries.at(last))
                && document.getString(Entries.ID).compareTo(last.getString(Entries.ID)) >= 0;
    }

    private AccessLogEntry entry(Document document) {
        return AuditEvents.entry(document.getString(Entries.ID), entries.open(document));
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
            if (number == 0) {
                chains.open(writer, now());
            }
            Instant at = now();
            List<Document> documents = new ArrayList<>(group.size());
            for (Waiting waiting : group) {
                Document document = entries.document(waiting.event(), Entries.id(writer, ++number), at, chain);
                chain = Entries.hash(document);
                documents.add(document);
            }
            entries.collection().insertMany(documents);
            seq = number;
            head = chain;
            headFile.moved(new Head(writer, number, chain, at));
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

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Failure unavailable(Throwable cause) {
        return Failure.unavailable("The access ledger cannot be written, so nothing is shown. Try again later.", cause);
    }
}
