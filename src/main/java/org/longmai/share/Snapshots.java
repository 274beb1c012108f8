package org.longmai.share;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.Binary;
import org.longmai.store.FileErased;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Repository;

/**
 * What links lead to. Nobody here can read it: the key was forgotten.
 *
 * <pre>
 * health_links {
 *   _id:      "4be1…"          keyed hash of the last part of the link's url
 *   resident: "k7q…"           the hub's own file that has the note; index
 *   note:     "link-6d0e…"
 *   passcode: Binary           keyed hash of the url's part and the passcode
 *   files:    [ "q3f…" ]       hub ids of the Patients that it was taken from
 *   expires:  Date             index
 *   jwe:      Binary
 * }
 * </pre>
 */
@Repository
class Snapshots {

    private static final String ID = "_id";
    private static final String RESIDENT = "resident";
    private static final String NOTE = "note";
    private static final String PASSCODE = "passcode";
    private static final String FILES = "files";
    private static final String EXPIRES = "expires";
    private static final String JWE = "jwe";

    private final MongoCollection<Document> links;
    private final KeyedHash addresses;
    private final KeyedHash passcodes;

    /**
     * What is kept of a link.
     *
     * @param note of the resident's
     */
    record Kept(String resident, String note, byte[] passcode, List<String> files, Instant expires, String jwe) {

        private static Kept of(Document document) {
            return new Kept(
                    document.getString(RESIDENT),
                    document.getString(NOTE),
                    document.get(PASSCODE, Binary.class).getData(),
                    document.getList(FILES, String.class),
                    document.getDate(EXPIRES).toInstant(),
                    new String(document.get(JWE, Binary.class).getData(), StandardCharsets.US_ASCII));
        }
    }

    Snapshots(MongoDatabase database, MasterKey master) {
        this.links = database.getCollection("health_links");
        this.addresses = new KeyedHash(master, "health-links");
        this.passcodes = new KeyedHash(master, "health-link-passcodes");
        links.createIndex(Indexes.ascending(RESIDENT));
        links.createIndex(Indexes.ascending(EXPIRES));
    }

    /** @param address the last part of the link's url */
    void add(String address, String passcode, HealthLink link, Collection<String> files, String jwe) {
        links.insertOne(new Document(ID, addresses.toText(address))
                .append(RESIDENT, link.origin())
                .append(NOTE, link.id())
                .append(PASSCODE, new Binary(hash(address, passcode)))
                .append(FILES, List.copyOf(files))
                .append(EXPIRES, Date.from(link.expires()))
                .append(JWE, new Binary(jwe.getBytes(StandardCharsets.US_ASCII))));
    }

    Optional<Kept> find(String address) {
        return Optional.ofNullable(
                        links.find(new Document(ID, addresses.toText(address))).first())
                .map(Kept::of);
    }

    /** The time that it takes does not tell how much of it is right. */
    boolean isRight(Kept kept, String address, String passcode) {
        return MessageDigest.isEqual(kept.passcode(), hash(address, passcode));
    }

    /** Removes what is behind a link of the resident. */
    void remove(HealthLink link) {
        links.deleteMany(new Document(RESIDENT, link.origin()).append(NOTE, link.id()));
    }

    /** Removes what is behind links that have ended, anybody's. */
    void removeEnded(Instant now) {
        links.deleteMany(new Document(EXPIRES, new Document("$lte", Date.from(now))));
    }

    /** What was taken from an erased file goes with it. */
    @EventListener
    void on(FileErased erased) {
        links.deleteMany(new Document(FILES, erased.file()));
    }

    private byte[] hash(String address, String passcode) {
        return passcodes.hash((address + "|" + passcode).getBytes(StandardCharsets.UTF_8));
    }
}
