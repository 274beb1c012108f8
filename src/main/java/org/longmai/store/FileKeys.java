package org.longmai.store;

import static com.mongodb.client.model.Filters.in;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.longmai.fhir.Failure;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * The key of each file, wrapped by a key of the district's. To erase a file by law is to destroy its key: what is left of the file
 * opens for nobody, and a gravestone keeps a new key from being made.
 *
 * <pre>
 * keys      { _id: file, key: sealed 32 bytes }
 *           { _id: file }                             the gravestone of one that was erased
 * erasures  { _id: Int64, file, at: Date }            1, 2, 3 …: by it every instance hears of it
 * </pre>
 */
public class FileKeys {

    private static final String KEY = "key";
    private static final int NEWS = 16;

    private final MongoCollection<Document> keys;
    private final SecretKey wrapping;
    private final Seal seal;
    private final Cache<String, SecretKey> opened =
            Caffeine.newBuilder().maximumSize(50_000).build();
    private final MongoCollection<Document> erasures;
    private final Consumer<FileErased> events;
    private final Set<String> erased = ConcurrentHashMap.newKeySet();
    private long heard;

    /** Where nothing is kept in memory that would have to be told. */
    FileKeys(MongoDatabase database, MasterKey master, Seal seal) {
        this(database, master, seal, erased -> {});
    }

    /** @param events are told of each file that was erased, here or by another instance */
    FileKeys(MongoDatabase database, MasterKey master, Seal seal, Consumer<FileErased> events) {
        this.keys = database.getCollection("keys");
        this.erasures = database.getCollection("erasures");
        this.wrapping = Seal.key(master.derive("file-keys"));
        this.seal = seal;
        this.events = events;
        hear();
    }

    /**
     * The key of the file, made now if it has none.
     *
     * @throws Failure CONFLICT if the file was erased
     */
    public SecretKey of(String file) {
        SecretKey key = existing(Set.of(file)).get(file);
        return key != null ? key : create(file);
    }

    /** Whether the file was erased, as far as this instance has heard: by now or by the next {@link #hear}. */
    public boolean isErased(String file) {
        return !erased.isEmpty() && erased.contains(file);
    }

    /** Destroys the key of the file, for ever. What was destroyed already stays so. */
    public void destroy(String file, Instant now) {
        announce(file, now);
        keys.replaceOne(new Document("_id", file), new Document("_id", file), new ReplaceOptions().upsert(true));
        hear();
    }

    /** Hears of the files that other instances erased. */
    @Scheduled(fixedDelayString = "${longmai.store.erasure-interval:10s}")
    public synchronized void hear() {
        List<Document> news;
        do {
            List<Long> next =
                    LongStream.rangeClosed(heard + 1, heard + NEWS).boxed().toList();
            news = erasures.find(new Document("_id", new Document("$in", next))).into(new ArrayList<>());
            news.sort(Comparator.comparing(document -> document.getLong("_id")));
            news.forEach(this::hear);
        } while (!news.isEmpty());
    }

    private void hear(Document erasure) {
        String file = erasure.getString("file");
        heard = erasure.getLong("_id");
        erased.add(file);
        opened.invalidate(file);
        events.accept(new FileErased(file));
    }

    private synchronized void announce(String file, Instant now) {
        hear();
        while (!erased.contains(file)) {
            Once.insert(
                    erasures,
                    new Document("_id", heard + 1).append("file", file).append("at", Date.from(now)));
            hear();
        }
    }

    /** The keys of those of the files that have one. */
    public Map<String, SecretKey> existing(Collection<String> files) {
        Map<String, SecretKey> found = new HashMap<>(opened.getAllPresent(files));
        Set<String> missing = new LinkedHashSet<>(files);
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            for (Document document : keys.find(in("_id", missing))) {
                if (document.containsKey(KEY)) {
                    found.put(document.getString("_id"), unwrap(document));
                }
            }
        }
        return found;
    }

    private SecretKey create(String file) {
        SecretKey key = seal.newKey();
        Document document =
                new Document("_id", file).append(KEY, new Binary(seal.seal(wrapping, key.getEncoded(), file)));
        if (!Once.insert(keys, document)) {
            SecretKey other = existing(Set.of(file)).get(file);
            if (other == null) {
                throw Failure.of(
                        Failure.Category.CONFLICT,
                        "This patient's file was erased by law and takes no more entries. What is new of the same person comes"
                                + " in under another Patient id, with the consent of that person.");
            }
            return other;
        }
        opened.put(file, key);
        return key;
    }

    private SecretKey unwrap(Document document) {
        String file = document.getString("_id");
        SecretKey key =
                Seal.key(seal.open(wrapping, document.get(KEY, Binary.class).getData(), file));
        opened.put(file, key);
        return key;
    }
}
