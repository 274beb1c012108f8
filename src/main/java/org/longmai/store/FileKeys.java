package org.longmai.store;

import static com.mongodb.client.model.Filters.in;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.springframework.stereotype.Repository;

/**
 * The key of each file, wrapped by the district's master key. To erase a file by law is to destroy its key.
 *
 * <pre>
 * keys  { _id: file, key: sealed 32 bytes }
 * </pre>
 */
@Repository
public class FileKeys {

    private static final String KEY = "key";

    private final MongoCollection<Document> keys;
    private final SecretKey wrapping;
    private final Seal seal;
    private final Cache<String, SecretKey> opened =
            Caffeine.newBuilder().maximumSize(50_000).build();

    FileKeys(MongoDatabase database, MasterKey master, Seal seal) {
        this.keys = database.getCollection("keys");
        this.wrapping = Seal.key(master.derive("file-keys"));
        this.seal = seal;
    }

    /** The key of the file, made now if it has none. */
    public SecretKey of(String file) {
        SecretKey key = existing(Set.of(file)).get(file);
        return key != null ? key : create(file);
    }

    /** The keys of those of the files that have one. */
    public Map<String, SecretKey> existing(Collection<String> files) {
        Map<String, SecretKey> found = new HashMap<>(opened.getAllPresent(files));
        Set<String> missing = new LinkedHashSet<>(files);
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            for (Document document : keys.find(in("_id", missing))) {
                found.put(document.getString("_id"), unwrap(document));
            }
        }
        return found;
    }

    private SecretKey create(String file) {
        SecretKey key = seal.newKey();
        Document document =
                new Document("_id", file).append(KEY, new Binary(seal.seal(wrapping, key.getEncoded(), file)));
        try {
            keys.insertOne(document);
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            return of(file);
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
