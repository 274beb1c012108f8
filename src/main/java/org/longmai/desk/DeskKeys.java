package org.longmai.desk;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.Binary;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.Once;
import org.springframework.stereotype.Repository;

/**
 * The way from a code or a card to what it opens, which itself is in the resident's file.
 *
 * <pre>
 * desk_keys {
 *   _id:      "4be1…"          keyed hash of the number
 *   resident: "k7q…"           index
 *   note:     "code-6d0e…"
 *   secret:   Binary           keyed hash of the number and, of a card, its PIN
 * }
 * </pre>
 */
@Repository
class DeskKeys {

    private static final String ID = "_id";
    private static final String RESIDENT = "resident";
    private static final String NOTE = "note";
    private static final String SECRET = "secret";

    private final MongoCollection<Document> keys;
    private final KeyedHash numbers;
    private final KeyedHash secrets;

    /** What a number leads to. */
    record Found(String resident, String note) {}

    DeskKeys(MongoDatabase database, MasterKey master) {
        this.keys = database.getCollection("desk_keys");
        this.numbers = new KeyedHash(master, "desk-numbers");
        this.secrets = new KeyedHash(master, "desk-secrets");
        keys.createIndex(Indexes.ascending(RESIDENT));
    }

    /**
     * Whether the number was free.
     *
     * @param pin empty of a code
     */
    boolean add(String number, String pin, Found to) {
        Document document = new Document(ID, numbers.toText(number))
                .append(RESIDENT, to.resident())
                .append(NOTE, to.note())
                .append(SECRET, new Binary(secret(number, pin)));
        return Once.insert(keys, document);
    }

    /** What the number leads to, if the PIN is right; the time that it takes does not tell how much of it is. */
    Optional<Found> find(String number, String pin) {
        Document document = keys.find(new Document(ID, numbers.toText(number))).first();
        byte[] secret = secret(number, pin);
        byte[] kept = document == null
                ? new byte[secret.length]
                : document.get(SECRET, Binary.class).getData();
        boolean same = MessageDigest.isEqual(kept, secret);
        return document == null || !same
                ? Optional.empty()
                : Optional.of(new Found(document.getString(RESIDENT), document.getString(NOTE)));
    }

    /** Removes the ways to these notes of the resident. */
    void remove(String resident, Collection<String> notes) {
        List<String> gone = new ArrayList<>();
        for (Document document : keys.find(new Document(RESIDENT, resident))) {
            if (notes.contains(document.getString(NOTE))) {
                gone.add(document.getString(ID));
            }
        }
        gone.forEach(id -> keys.deleteOne(new Document(ID, id)));
    }

    private byte[] secret(String number, String pin) {
        return secrets.hash((number + "|" + pin).getBytes(StandardCharsets.UTF_8));
    }
}
