package org.longmai.consent;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.longmai.fhir.Json;
import org.longmai.fhir.Reference;
import org.longmai.store.FileKeys;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;

/**
 * What doctors withhold from residents.
 *
 * <pre>
 * withholdings {
 *   _id:  "6d0e…"
 *   file: "k7q…"       of the institution; index: what is withheld follows the file through every link
 *   open: true         index: what officers review; false once it is released
 *   body: Binary       sealed under the file's key
 * }
 * </pre>
 */
@Repository
class Withholdings {

    private static final String ID = "_id";
    private static final String FILE = "file";
    private static final String OPEN = "open";
    private static final String BODY = "body";

    private final MongoCollection<Document> withholdings;
    private final FileKeys keys;
    private final Seal seal;

    Withholdings(MongoDatabase database, FileKeys keys, Seal seal) {
        this.withholdings = database.getCollection("withholdings");
        this.keys = keys;
        this.seal = seal;
        withholdings.createIndex(ascending(FILE));
        withholdings.createIndex(ascending(OPEN));
    }

    /** What is withheld of the files now. */
    List<Reference> of(Collection<String> files) {
        List<Withholding> found = new ArrayList<>();
        withholdings
                .find(new Document(FILE, new Document("$in", List.copyOf(files))))
                .forEach(document -> open(document).ifPresent(found::add));
        return found.stream()
                .filter(each -> each.released() == null)
                .map(Withholding::reference)
                .toList();
    }

    /** Everything that is withheld now, the one to be reviewed first first. */
    List<Withholding> open() {
        List<Withholding> found = new ArrayList<>();
        withholdings.find(new Document(OPEN, true)).forEach(document -> open(document)
                .ifPresent(found::add));
        found.sort(Comparator.comparing(Withholding::reviewBy).thenComparing(Withholding::id));
        return found;
    }

    Optional<Withholding> find(String id) {
        return Optional.ofNullable(withholdings.find(new Document(ID, id)).first())
                .flatMap(this::open);
    }

    void add(Withholding withholding) {
        withholdings.insertOne(document(withholding));
    }

    void replace(Withholding withholding) {
        withholdings.replaceOne(new Document(ID, withholding.id()), document(withholding));
    }

    private Document document(Withholding withholding) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reference", withholding.reference().toString());
        body.put("institution", withholding.institution());
        body.put("practitioner", withholding.practitioner());
        body.put("reason", withholding.reason());
        body.put("since", withholding.since().toString());
        body.put("reviewBy", withholding.reviewBy().toString());
        if (withholding.released() != null) {
            body.put("released", withholding.released().toString());
        }
        byte[] sealed = seal.seal(keys.of(withholding.file()), Json.write(body), place(withholding.id()));
        return new Document(ID, withholding.id())
                .append(FILE, withholding.file())
                .append(OPEN, withholding.released() == null)
                .append(BODY, new Binary(sealed));
    }

    /** Nothing, if the file's key was destroyed. */
    private Optional<Withholding> open(Document document) {
        String file = document.getString(FILE);
        return Optional.ofNullable(keys.existing(Set.of(file)).get(file)).map(key -> open(document, file, key));
    }

    private Withholding open(Document document, String file, SecretKey key) {
        String id = document.getString(ID);
        byte[] sealed = document.get(BODY, Binary.class).getData();
        Map<String, Object> body = Json.readObject(seal.open(key, sealed, place(id)));
        return new Withholding(
                id,
                file,
                Objects.requireNonNull(Reference.parse(text(body, "reference"))),
                text(body, "institution"),
                text(body, "practitioner"),
                text(body, "reason"),
                Instant.parse(text(body, "since")),
                Instant.parse(text(body, "reviewBy")),
                body.containsKey("released") ? Instant.parse(text(body, "released")) : null);
    }

    private static String place(String id) {
        return "withholdings/" + id;
    }

    private static String text(Map<String, Object> body, String name) {
        return String.valueOf(body.get(name));
    }
}
