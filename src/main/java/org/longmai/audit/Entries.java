package org.longmai.audit;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.longmai.fhir.Resource;
import org.longmai.registry.Registry;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;

/**
 * The ledger's collection.
 *
 * <pre>
 * ledger {
 *   _id:      "9f…/0000000042"        the chain, and the number in it
 *   resident: "k7q…"                  index with at and _id; missing where there was none
 *   main:     "k2m…"                  of whose entry it is a copy: of a resident who was one with this one then; else missing
 *   at:       Date
 *   event:    Binary                  the AuditEvent, sealed under a key of the ledger: it outlives the file's
 *   chain:    Binary                  HMAC over the chain so far, _id, resident, at, main and event
 * }
 * </pre>
 */
@Repository
class Entries {

    static final String ID = "_id";
    static final String RESIDENT = "resident";
    static final String MAIN = "main";
    static final String AT = "at";
    static final String EVENT = "event";
    static final String CHAIN = "chain";

    /** How far a look for the end of a chain reaches at once: 2 to the power of it. */
    private static final int REACH = 24;

    private final MongoCollection<Document> ledger;
    private final SecretKey key;
    private final Seal seal;
    private final KeyedHash hash;
    private final AuditEvents events;

    Entries(MongoDatabase database, MasterKey master, Seal seal, Registry registry) {
        this.ledger = database.getCollection("ledger");
        this.key = Seal.key(master.derive("ledger"));
        this.seal = seal;
        this.hash = new KeyedHash(master, "ledger-chain");
        this.events = new AuditEvents(registry);
    }

    void createIndexes() {
        ledger.createIndex(Indexes.ascending(RESIDENT, AT, ID));
    }

    static String id(String chain, long number) {
        String digits = Long.toString(number);
        return chain + "/" + "0".repeat(Math.max(0, 10 - digits.length())) + digits;
    }

    static String chain(Document entry) {
        String id = entry.getString(ID);
        return id.substring(0, id.lastIndexOf('/'));
    }

    static long number(Document entry) {
        String id = entry.getString(ID);
        return Long.parseLong(id.substring(id.lastIndexOf('/') + 1));
    }

    static byte[] hash(Document entry) {
        return entry.get(CHAIN, Binary.class).getData();
    }

    static Instant at(Document entry) {
        return entry.getDate(AT).toInstant();
    }

    MongoCollection<Document> collection() {
        return ledger;
    }

    /** @param before the hash of the chain so far; empty at its beginning */
    Document document(AccessEvent event, String id, Instant at, byte[] before) {
        byte[] sealed = seal.seal(key, events.of(event, at).bytes(), id);
        Document document = new Document(ID, id);
        if (event.resident() != null) {
            document.append(RESIDENT, event.resident());
        }
        if (event.main() != null) {
            document.append(MAIN, event.main());
        }
        document.append(AT, Date.from(at)).append(EVENT, new Binary(sealed));
        return document.append(CHAIN, new Binary(expected(document, before)));
    }

    /** The hash that the entry has if nothing of it, and nothing before it, was changed. */
    byte[] expected(Document entry, byte[] before) {
        String main = entry.getString(MAIN);
        String clear = entry.getString(ID) + "|" + entry.getString(RESIDENT) + "|"
                + at(entry).toEpochMilli() + "|" + (main == null ? "" : main + "|");
        return hash.hash(
                before,
                clear.getBytes(StandardCharsets.UTF_8),
                entry.get(EVENT, Binary.class).getData());
    }

    /** @throws IllegalStateException if the event was changed, or was not written as this entry */
    Resource open(Document entry) {
        return openAt(entry, entry.getString(ID));
    }

    /** What the entry holds, if it was written under that id. */
    Resource openAt(Document entry, String id) {
        return Resource.of(seal.open(key, entry.get(EVENT, Binary.class).getData(), id));
    }

    Optional<Document> find(String id) {
        return Optional.ofNullable(ledger.find(new Document(ID, id)).first());
    }

    /** Those of the chain's entries from one number to another that are there, in their order. */
    List<Document> find(String chain, long from, long to) {
        List<String> ids = new ArrayList<>();
        for (long number = from; number <= to; number++) {
            ids.add(id(chain, number));
        }
        List<Document> found = ledger.find(in(ids)).into(new ArrayList<>());
        found.sort((one, other) -> Long.compare(number(one), number(other)));
        return found;
    }

    /** The last entry of the chain, if it has any behind the number; it has no gaps. */
    Optional<Document> last(String chain, long behind) {
        long known = behind;
        while (true) {
            List<String> ids = new ArrayList<>();
            for (int power = 0; power < REACH; power++) {
                ids.add(id(chain, known + (1L << power)));
            }
            long furthest = known;
            for (Document entry : ledger.find(in(ids)).projection(Projections.include(ID))) {
                furthest = Math.max(furthest, number(entry));
            }
            if (furthest == known) {
                return known == 0 ? Optional.empty() : find(id(chain, known));
            }
            known = furthest;
        }
    }

    /** The number of the chain's first entry that is not before the moment; its last entry is not either. */
    long first(String chain, Instant since, long last) {
        long below = 0;
        long found = last;
        while (found - below > 1) {
            long middle = (below + found) >>> 1;
            boolean isBefore = find(id(chain, middle))
                    .map(entry -> at(entry).isBefore(since))
                    .orElse(true);
            below = isBefore ? middle : below;
            found = isBefore ? found : middle;
        }
        return found;
    }

    /** The chains of all entries: one walk over the whole ledger. */
    Set<String> chains() {
        Set<String> chains = new TreeSet<>();
        ledger.find().projection(Projections.include(ID)).forEach(entry -> chains.add(chain(entry)));
        return chains;
    }

    void delete(String chain, long from, long to) {
        List<String> ids = new ArrayList<>();
        for (long number = from; number <= to; number++) {
            ids.add(id(chain, number));
        }
        ledger.deleteMany(in(ids));
    }

    /** Whether the entry says in the clear what it says sealed. */
    static boolean agrees(Document entry, Resource event) {
        return Objects.equals(entry.getString(RESIDENT), AuditEvents.resident(event))
                && at(entry).equals(Instant.parse(String.valueOf(event.string("recorded"))));
    }

    private static Document in(List<String> ids) {
        return new Document(ID, new Document("$in", ids));
    }
}
