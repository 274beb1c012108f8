package org.longmai.coverage;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Json;
import org.longmai.identity.Residents;
import org.longmai.intake.SubmissionAccepted;
import org.longmai.intake.SubmissionRejected;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tallies of all institutions: those of this run in memory, all of them in the store.
 *
 * <pre>
 * tallies { _id: "institution/2026-03-08/run", institution, day: "2026-03-08", tally: Binary }
 * </pre>
 */
@Repository
class Tallies {

    private static final Logger LOG = LoggerFactory.getLogger(Tallies.class);
    private static final String ID = "_id";
    private static final String INSTITUTION = "institution";
    private static final String DAY = "day";
    private static final String TALLY = "tally";
    private static final int SECONDS = 5;

    private final MongoCollection<Document> tallies;
    private final Counting counting;
    private final SecretKey key;
    private final Seal seal;
    private final Clock clock;
    private final String run;
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "coverage");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Day, Tally> counted = new HashMap<>();
    private final Set<Day> changed = new HashSet<>();

    /** One institution's day, as the district's clocks have it. */
    record Day(String institution, LocalDate date) {}

    @Autowired
    Tallies(
            MongoDatabase database,
            CoverageSettings settings,
            JsonMapper mapper,
            Residents residents,
            MasterKey master,
            Seal seal,
            SecureRandom random,
            Clock clock)
            throws IOException {
        this(database, new Counting(Rules.read(settings, mapper), residents), master, seal, random, clock);
    }

    Tallies(MongoDatabase database, Counting counting, MasterKey master, Seal seal, SecureRandom random, Clock clock) {
        this.tallies = database.getCollection("tallies");
        this.counting = counting;
        this.key = Seal.key(master.derive("tallies"));
        this.seal = seal;
        this.clock = clock;
        byte[] name = new byte[8];
        random.nextBytes(name);
        this.run = HexFormat.of().formatHex(name);
        tallies.createIndex(ascending(DAY));
    }

    @EventListener
    @SuppressWarnings("FutureReturnValueIgnored") // Nothing is thrown out of this work.
    void on(ApplicationReadyEvent ready) {
        upkeep.scheduleWithFixedDelay(this::flushQuietly, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    @EventListener
    void on(SubmissionAccepted event) {
        add(event.institution(), event.received(), counting.of(event));
    }

    @EventListener
    void on(SubmissionRejected event) {
        add(event.institution(), event.received(), counting.of(event));
    }

    private void add(String institution, Instant received, Tally tally) {
        Day day = new Day(institution, date(received));
        synchronized (counted) {
            counted.computeIfAbsent(day, any -> new Tally()).add(tally);
            changed.add(day);
        }
    }

    /** The day on the district's clocks. */
    static LocalDate date(Instant at) {
        return at.atZone(Interval.ZONE).toLocalDate();
    }

    private void flushQuietly() {
        try {
            flush();
        } catch (RuntimeException e) {
            LOG.warn("The scorecards could not be written: {}", e.getClass().getSimpleName());
        }
    }

    /** Writes down what has changed; who counts does not wait for it. What is long past is forgotten here. */
    synchronized void flush() {
        for (Day day : changed()) {
            write(day, counted(day));
        }
        LocalDate yesterday = date(clock.instant()).minusDays(1);
        synchronized (counted) {
            counted.keySet().removeIf(day -> day.date().isBefore(yesterday) && !changed.contains(day));
        }
    }

    private List<Day> changed() {
        synchronized (counted) {
            return List.copyOf(changed);
        }
    }

    /** The tally as it is now; what is added from now on is a change again. */
    private Map<String, Object> counted(Day day) {
        synchronized (counted) {
            changed.remove(day);
            return counted.getOrDefault(day, new Tally()).json();
        }
    }

    private void write(Day day, Map<String, Object> tally) {
        String id = "%s/%s/%s".formatted(day.institution(), day.date(), run);
        Document document = new Document(ID, id)
                .append(INSTITUTION, day.institution())
                .append(DAY, day.date().toString())
                .append(TALLY, new Binary(seal.seal(key, Json.write(tally), id)));
        try {
            tallies.replaceOne(new Document(ID, id), document, new ReplaceOptions().upsert(true));
        } catch (MongoException e) {
            synchronized (counted) {
                changed.add(day);
            }
            throw e;
        }
    }

    /** What every run counted of these institutions on these days. */
    Map<Day, Tally> of(Collection<String> institutions, Collection<LocalDate> days) {
        flush();
        Document filter = new Document(
                        DAY,
                        new Document(
                                "$in", days.stream().map(LocalDate::toString).toList()))
                .append(INSTITUTION, new Document("$in", new ArrayList<>(institutions)));
        Map<Day, Tally> found = new HashMap<>();
        for (Document document : tallies.find(filter)) {
            Day day = new Day(document.getString(INSTITUTION), LocalDate.parse(document.getString(DAY)));
            found.computeIfAbsent(day, any -> new Tally()).add(open(document));
        }
        return found;
    }

    private Tally open(Document document) {
        byte[] sealed = document.get(TALLY, Binary.class).getData();
        return Tally.of(Json.readObject(seal.open(key, sealed, document.getString(ID))));
    }

    @PreDestroy
    void stop() throws InterruptedException {
        upkeep.shutdown();
        upkeep.awaitTermination(SECONDS, TimeUnit.SECONDS);
        flushQuietly();
    }
}
