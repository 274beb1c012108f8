package org.longmai.intake;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import jakarta.annotation.PreDestroy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Repository;

/**
 * What was accepted lately, in summary. It is no ledger: the record itself tells what was taken, and a crash loses the
 * summaries of the last seconds.
 *
 * <pre>
 * accepted { _id: "run/0000000001", institution, until, count, summaries: Binary }
 * </pre>
 */
@Repository
class RecentlyAccepted {

    private static final Logger LOG = LoggerFactory.getLogger(RecentlyAccepted.class);
    private static final String ID = "_id";
    private static final String INSTITUTION = "institution";
    private static final String UNTIL = "until";
    private static final String COUNT = "count";
    private static final String SUMMARIES = "summaries";
    private static final int SECONDS = 2;
    private static final int MOST_WAITING = 512;
    private static final int PRUNED_EACH = 64;

    private final MongoCollection<Document> accepted;
    private final Quarantine quarantine;
    private final SecretKey key;
    private final Seal seal;
    private final QuarantineSettings settings;
    private final String run;
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "quarantine");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Sent> waiting = new ArrayList<>();
    private int written;

    RecentlyAccepted(
            MongoDatabase database,
            Quarantine quarantine,
            MasterKey master,
            Seal seal,
            SecureRandom random,
            QuarantineSettings settings) {
        this.accepted = database.getCollection("accepted");
        this.quarantine = quarantine;
        this.key = Seal.key(master.derive("accepted"));
        this.seal = seal;
        this.settings = settings;
        byte[] name = new byte[8];
        random.nextBytes(name);
        this.run = HexFormat.of().formatHex(name);
        accepted.createIndex(ascending(INSTITUTION));
    }

    @EventListener
    @SuppressWarnings("FutureReturnValueIgnored") // Nothing is thrown out of this work.
    void on(ApplicationReadyEvent ready) {
        upkeep.scheduleWithFixedDelay(() -> quietly(this::flush), SECONDS, SECONDS, TimeUnit.SECONDS);
        upkeep.scheduleWithFixedDelay(() -> quietly(quarantine::sweep), 0, 1, TimeUnit.HOURS);
    }

    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn(
                    "What was accepted and rejected could not be noted: {}",
                    e.getClass().getSimpleName());
        }
    }

    /** Of a batch that was taken in part the quarantine tells. */
    @EventListener
    void on(SubmissionAccepted event) {
        if (event.failed().isEmpty() && add(summary(event)) >= MOST_WAITING) {
            upkeep.execute(() -> quietly(this::flush));
        }
    }

    private int add(Sent sent) {
        synchronized (waiting) {
            if (waiting.size() < 4 * MOST_WAITING) {
                waiting.add(sent);
            }
            return waiting.size();
        }
    }

    private List<Sent> taken() {
        synchronized (waiting) {
            List<Sent> taken = List.copyOf(waiting);
            waiting.clear();
            return taken;
        }
    }

    private static Sent summary(SubmissionAccepted event) {
        List<Map<String, Object>> warned = Resource.objects(event.answer(), "entry.response.outcome.issue").stream()
                .limit(20)
                .toList();
        Sent.Facts facts = new Sent.Facts(
                Sent.identity(event.bundle()),
                event.bundle().string("type"),
                event.bundle().objects("entry").size(),
                0,
                200,
                warned.isEmpty() ? null : Map.of("resourceType", "OperationOutcome", "issue", warned),
                0,
                Math.toIntExact(Math.min(event.took().toMillis(), Integer.MAX_VALUE)));
        Instant received = event.received();
        return new Sent(event.id(), event.institution(), Sent.State.ACCEPTED, received, received, 1, false, facts);
    }

    /** Writes down what waits, and ends what was rejected before and is accepted now; nobody who sends waits for it. */
    synchronized void flush() {
        List<Sent> taken = taken();
        if (taken.isEmpty()) {
            return;
        }
        try {
            quarantine.accepted(taken.stream()
                    .map(sent ->
                            new Quarantine.Accepted(sent.institution(), sent.id(), sent.identity(), sent.received()))
                    .toList());
            taken.stream()
                    .collect(Collectors.groupingBy(Sent::institution, LinkedHashMap::new, Collectors.toList()))
                    .forEach(this::write);
        } catch (MongoException e) {
            taken.forEach(this::add);
            throw e;
        }
    }

    private void write(String institution, List<Sent> sent) {
        String id = "%s/%010d".formatted(run, ++written);
        Map<String, Object> json =
                Map.of(SUMMARIES, sent.stream().map(RecentlyAccepted::json).toList());
        accepted.insertOne(new Document(ID, id)
                .append(INSTITUTION, institution)
                .append(UNTIL, Date.from(sent.get(sent.size() - 1).received()))
                .append(COUNT, sent.size())
                .append(SUMMARIES, new Binary(seal.seal(key, Json.write(json), id))));
        if (written % PRUNED_EACH == 0) {
            prune(institution);
        }
    }

    private void prune(String institution) {
        int room = settings.accepted();
        for (Document document : newestFirst(List.of(institution), true)) {
            if (room <= 0) {
                accepted.deleteOne(new Document(ID, document.getString(ID)));
            }
            room -= document.getInteger(COUNT, 0);
        }
    }

    /** The last ones of these institutions, as many of each as are kept at least. */
    List<Sent> of(Collection<String> institutions) {
        flush();
        Map<String, Integer> room = new HashMap<>();
        List<Sent> found = new ArrayList<>();
        for (Document document : newestFirst(institutions, false)) {
            String institution = document.getString(INSTITUTION);
            int left = Math.max(0, room.getOrDefault(institution, settings.accepted()));
            List<Sent> summaries = left > 0 ? open(document) : List.of();
            found.addAll(summaries.subList(Math.max(0, summaries.size() - left), summaries.size()));
            room.put(institution, left - summaries.size());
        }
        return found;
    }

    private List<Document> newestFirst(Collection<String> institutions, boolean withoutSummaries) {
        List<Document> documents = new ArrayList<>();
        accepted.find(new Document(INSTITUTION, new Document("$in", List.copyOf(institutions))))
                .projection(withoutSummaries ? Projections.exclude(SUMMARIES) : null)
                .into(documents);
        documents.sort(Comparator.comparing((Document document) -> document.getDate(UNTIL))
                .thenComparing(document -> document.getString(ID))
                .reversed());
        return documents;
    }

    private List<Sent> open(Document document) {
        String id = document.getString(ID);
        String institution = document.getString(INSTITUTION);
        byte[] sealed = document.get(SUMMARIES, Binary.class).getData();
        return Resource.objects(Json.readObject(seal.open(key, sealed, id)), SUMMARIES).stream()
                .map(json -> sent(institution, json))
                .toList();
    }

    private static Map<String, Object> json(Sent sent) {
        Map<String, Object> json = new LinkedHashMap<>(sent.facts().json());
        json.put("id", sent.id());
        json.put("received", sent.received().toString());
        return json;
    }

    private static Sent sent(String institution, Map<String, Object> json) {
        Instant received = Instant.parse(String.valueOf(json.get("received")));
        return new Sent(
                String.valueOf(json.get("id")),
                institution,
                Sent.State.ACCEPTED,
                received,
                received,
                1,
                false,
                Sent.Facts.of(json));
    }

    @PreDestroy
    void stop() throws InterruptedException {
        upkeep.shutdown();
        upkeep.awaitTermination(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
        quietly(this::flush);
    }
}
