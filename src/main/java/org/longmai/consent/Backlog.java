package org.longmai.consent;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * How much of what each institution sent has neither a code nor a label, of the files that somebody has asked for: there it
 * is that something is withheld because nobody knows what it is.
 *
 * <pre>
 * uncoded { _id: file, institution, resources: Int32 }
 * </pre>
 */
@Repository
class Backlog {

    private static final String ID = "_id";
    private static final String INSTITUTION = "institution";
    private static final String RESOURCES = "resources";

    private final MongoCollection<Document> uncoded;
    private final Cache<String, Integer> written =
            Caffeine.newBuilder().maximumSize(100_000).build();

    /** An institution's part of it. */
    record Part(String institution, int files, int resources) {

        Part plus(int more) {
            return new Part(institution, files + 1, resources + more);
        }
    }

    Backlog(MongoDatabase database) {
        this.uncoded = database.getCollection("uncoded");
    }

    /** Writes the file's number, where it is another than before. */
    void count(String file, @Nullable String institution, int resources) {
        Integer before = written.getIfPresent(file);
        if (institution == null || before != null && before == resources) {
            return;
        }
        Document counted =
                new Document(ID, file).append(INSTITUTION, institution).append(RESOURCES, resources);
        uncoded.replaceOne(new Document(ID, file), counted, new ReplaceOptions().upsert(true));
        written.put(file, resources);
    }

    /** By institution. */
    Map<String, Part> parts() {
        Map<String, Part> parts = new TreeMap<>();
        for (Document document : uncoded.find()) {
            String institution = document.getString(INSTITUTION);
            int resources = document.getInteger(RESOURCES);
            if (resources > 0) {
                Part before = parts.getOrDefault(institution, new Part(institution, 0, 0));
                parts.put(institution, before.plus(resources));
            }
        }
        return parts;
    }
}
