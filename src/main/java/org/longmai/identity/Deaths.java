package org.longmai.identity;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Json;
import org.longmai.store.FileKeys;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;

/**
 * Of every file of a dead resident that they are dead, whoever reported it: one look-up by id when the file brings records.
 *
 * <pre>
 * deaths  { _id: keyed hash of the file, by: Binary }    the death and who reported it, sealed under the file's key
 * </pre>
 */
@Repository
class Deaths {

    private static final String ID = "_id";
    private static final String BY = "by";

    private final MongoCollection<Document> deaths;
    private final Links links;
    private final FileKeys keys;
    private final Seal seal;
    private final KeyedHash hash;

    Deaths(MongoDatabase database, Links links, FileKeys keys, Seal seal, MasterKey master) {
        this.deaths = database.getCollection("deaths");
        this.links = links;
        this.keys = keys;
        this.seal = seal;
        this.hash = new KeyedHash(master, "deaths");
    }

    /** @param file that of the institution that reported it */
    record Reported(String file, Death death) {}

    Optional<Reported> of(String file) {
        Document document = deaths.find(new Document(ID, hash.toText(file))).first();
        SecretKey key = document == null ? null : keys.existing(List.of(file)).get(file);
        return document == null || key == null
                ? Optional.empty()
                : Optional.of(
                        reported(seal.open(key, document.get(BY, Binary.class).getData(), place(file))));
    }

    /** The earliest of the deaths that the files tell of. */
    Optional<Reported> among(Collection<String> files) {
        return links.ofFiles(files).stream()
                .map(Deaths::reported)
                .flatMap(Optional::stream)
                .min(Comparator.comparing(reported -> reported.death().before()));
    }

    private static Optional<Reported> reported(Link link) {
        return Optional.ofNullable(link.demographics().death()).map(death -> new Reported(link.file(), death));
    }

    /** Lets every file of the person know what one of them reported, or has taken back. */
    void spread(Person person) {
        Reported reported = among(person.files().keySet()).orElse(null);
        person.files().keySet().forEach(file -> put(file, reported));
    }

    private void put(String file, @Nullable Reported reported) {
        Document id = new Document(ID, hash.toText(file));
        if (reported == null) {
            deaths.deleteOne(id);
            return;
        }
        byte[] sealed = seal.seal(keys.of(file), bytes(reported), place(file));
        deaths.replaceOne(id, new Document(id).append(BY, new Binary(sealed)), new ReplaceOptions().upsert(true));
    }

    private static String place(String file) {
        return file + "/death";
    }

    private static byte[] bytes(Reported reported) {
        String date = reported.death().date();
        return Json.write(Map.of(
                "file", reported.file(),
                "before", reported.death().before().toString(),
                "date", date == null ? "" : date));
    }

    private static Reported reported(byte[] bytes) {
        Map<String, Object> json = Json.readObject(bytes);
        String date = String.valueOf(json.get("date"));
        Instant before = Instant.parse(String.valueOf(json.get("before")));
        return new Reported(String.valueOf(json.get("file")), new Death(before, date.isEmpty() ? null : date));
    }
}
