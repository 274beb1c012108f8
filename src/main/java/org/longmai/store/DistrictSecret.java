package org.longmai.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * The district's secret in its store, wrapped by the master key; made at the first start. Hub ids, keyed hashes, the ledger's chains
 * and the keys that wrap the files' keys are all derived from it, so it never changes. What changes is the master key around it:
 * to rotate it is to write one small document and to remove another, whatever the store's size, and running instances, which
 * have the secret, do not notice.
 *
 * <pre>
 * secrets { _id: "district", check: Binary, suite: "AES" }   a hash by which the secret is known; the ciphers
 *         { _id: "district/4f0c…", secret: Binary }          the secret, wrapped by the master key of that id
 * </pre>
 *
 * <p>A store that is older than this has the master key itself for its secret: it is wrapped as it is, by itself, and from then on
 * the master key can be rotated there too.
 */
final class DistrictSecret {

    private static final String ID = "_id";
    private static final String DISTRICT = "district";
    private static final String CHECK = "check";
    private static final String SECRET = "secret";
    private static final String SUITE = "suite";
    private static final int LENGTH = 32;

    /** What an older store has in it. */
    private static final List<String> FILLED = List.of("keys", "commons", "links", "ledger", "submissions");

    private final MongoDatabase database;
    private final MongoCollection<Document> secrets;
    private final SecureRandom random;
    private final Suite suite;

    DistrictSecret(MongoDatabase database, SecureRandom random) {
        this(database, random, Suite.AES);
    }

    /** @param suite that of the store, which it keeps from its beginning on */
    DistrictSecret(MongoDatabase database, SecureRandom random, Suite suite) {
        this.suite = suite;
        this.database = database;
        this.secrets = database.getCollection("secrets");
        this.random = random;
    }

    /**
     * The secret, made now if the store is new.
     *
     * @param older the secret of an older store: its master key, if that is at hand
     * @throws WrongMasterKey if the store is another key's
     */
    MasterKey open(KeyService service, byte @Nullable [] older) {
        byte[] secret = wrapped(service);
        if (secret == null) {
            secret = find(DISTRICT) == null ? begin(service, older) : begun(service);
        }
        keepCheck(service, secret);
        return new MasterKey(secret, suite);
    }

    /** The secret, of a store that has one; nothing is written. */
    MasterKey openExisting(KeyService service, byte @Nullable [] older) {
        byte[] secret = wrapped(service);
        if (secret == null && find(DISTRICT) == null && older != null && isFilled()) {
            return checked(new MasterKey(older));
        }
        if (secret == null) {
            throw new WrongMasterKey("The master key that is set is not that of this store, or the store is empty.");
        }
        checkSuite(find(DISTRICT));
        return new MasterKey(secret, suite);
    }

    /**
     * Wraps the secret by another master key. It may be stopped at any point and run again, and beside running instances.
     *
     * @param keep whether the old key opens the store too, until a rotation without it
     */
    void rotate(KeyService from, KeyService to, boolean keep) {
        byte[] before = wrapped(from);
        if (before == null && wrapped(to) == null) {
            throw new WrongMasterKey("The previous master key that is set is not that of this store.");
        }
        if (before != null) {
            insert(to, before);
            if (!Arrays.equals(before, wrapped(to))) {
                throw new IllegalStateException(
                        "the new master key does not open what it wrapped; nothing was removed");
            }
        }
        if (!keep && !from.id().equals(to.id())) {
            secrets.deleteOne(new Document(ID, id(from)));
        }
    }

    /** Whether the key is one that the secret is wrapped by. */
    boolean isOpenedBy(KeyService service) {
        return find(id(service)) != null;
    }

    private byte[] begin(KeyService service, byte @Nullable [] older) {
        byte[] secret = isFilled() ? older(older) : newSecret();
        insert(service, secret);
        byte[] stored = wrapped(service);
        if (stored == null) {
            throw new IllegalStateException("the district's secret was not kept");
        }
        return stored;
    }

    /** By another instance with the same master key, in this moment; or with another one. */
    private byte[] begun(KeyService service) {
        byte[] secret = wrapped(service);
        if (secret == null) {
            throw new WrongMasterKey("The master key that is set is not that of this store.");
        }
        return secret;
    }

    private byte[] older(byte @Nullable [] older) {
        if (older == null) {
            throw new WrongMasterKey(
                    "This store is of an older Longmai, whose secret is its master key itself: start once with"
                            + " longmai.store.master-key, then rotate to the keystore.");
        }
        checked(new MasterKey(older));
        return older;
    }

    /** An older store's files open by it. */
    private MasterKey checked(MasterKey older) {
        Document key = database.getCollection("keys").find().first();
        if (key != null) {
            try {
                new FileKeys(database, older, new Seal(random)).existing(Set.of(key.getString(ID)));
            } catch (IllegalStateException e) {
                throw new WrongMasterKey("The master key that is set is not that of this store.");
            }
        }
        return older;
    }

    private byte[] newSecret() {
        byte[] secret = new byte[LENGTH];
        random.nextBytes(secret);
        return secret;
    }

    /** Of two that begin a store at once with two master keys, the second one is told. */
    private void keepCheck(KeyService service, byte[] secret) {
        byte[] check = new MasterKey(secret).derive("check");
        insert(new Document(ID, DISTRICT)
                .append(CHECK, new Binary(check))
                .append(SUITE, (isOfOlder(secret) ? Suite.AES : suite).name()));
        Document kept = find(DISTRICT);
        checkSuite(kept);
        if (kept == null || !Arrays.equals(check, kept.get(CHECK, Binary.class).getData())) {
            secrets.deleteOne(new Document(ID, id(service)));
            throw new WrongMasterKey("Another instance began this store with another master key.");
        }
    }

    /** Whether the store was filled before it had this form: then by AES. */
    private boolean isOfOlder(byte[] secret) {
        return isFilled() && find(DISTRICT) == null && secret.length == LENGTH;
    }

    private void checkSuite(@Nullable Document kept) {
        String name = kept == null ? null : kept.getString(SUITE);
        Suite begun = name == null ? Suite.AES : Suite.valueOf(name);
        if (begun != suite) {
            throw new WrongMasterKey("This store was begun with the suite %s: set longmai.store.suite=%s."
                    .formatted(begun, begun.name().toLowerCase(Locale.ROOT)));
        }
    }

    private boolean isFilled() {
        return FILLED.stream()
                .anyMatch(name -> database.getCollection(name).find().first() != null);
    }

    private byte @Nullable [] wrapped(KeyService service) {
        Document document = find(id(service));
        return document == null
                ? null
                : service.unwrap(document.get(SECRET, Binary.class).getData());
    }

    private void insert(KeyService service, byte[] secret) {
        insert(new Document(ID, id(service)).append(SECRET, new Binary(service.wrap(secret))));
    }

    /** Unless another was faster: then that one counts. */
    private void insert(Document document) {
        Once.insert(secrets, document);
    }

    private @Nullable Document find(String id) {
        return secrets.find(new Document(ID, id)).first();
    }

    private static String id(KeyService service) {
        return DISTRICT + "/" + service.id();
    }
}
