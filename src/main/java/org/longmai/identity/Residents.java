package org.longmai.identity;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Resource;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.springframework.stereotype.Repository;

/**
 * The resident index: which files are one person's, and by which identifiers that person is found.
 *
 * <pre>
 * links        { _id: file, institution, resident, tokens: [ keyed hashes ] }    index: resident
 * identifiers  { _id: keyed hash of "name|value", resident }
 * </pre>
 *
 * That an identifier's {@code _id} is unique is what makes two files with one strong identifier, pushed at the same moment,
 * one resident: one writer claims it, the other finds the claim.
 */
@Repository
public class Residents {

    private static final String ID = "_id";
    private static final String RESIDENT = "resident";
    private static final String INSTITUTION = "institution";
    private static final String TOKENS = "tokens";
    private static final int ATTEMPTS = 20;

    private final MongoCollection<Document> links;
    private final MongoCollection<Document> identifiers;
    private final StrongIdentifiers strong;
    private final HubIds ids;
    private final KeyedHash hash;

    private record Link(String resident, Set<String> tokens) {}

    Residents(MongoDatabase database, StrongIdentifiers strong, HubIds ids, MasterKey master) {
        this.links = database.getCollection("links");
        this.identifiers = database.getCollection("identifiers");
        this.strong = strong;
        this.ids = ids;
        this.hash = new KeyedHash(master, "identifiers");
        links.createIndex(ascending(RESIDENT));
    }

    public Optional<Person> find(String resident) {
        Map<String, String> files = new TreeMap<>();
        for (Document link : links.find(new Document(RESIDENT, resident))) {
            files.put(link.getString(ID), link.getString(INSTITUTION));
        }
        return files.isEmpty() ? Optional.empty() : Optional.of(new Person(resident, files));
    }

    /** The person of a strong identifier, in any form in which it is written. */
    public Optional<Person> find(String system, String value) {
        return strong.token(system, value)
                .map(token ->
                        identifiers.find(new Document(ID, hash.toText(token))).first())
                .flatMap(claim -> find(claim.getString(RESIDENT)));
    }

    /** The person whose file it is. */
    public Optional<Person> ofFile(String file) {
        return Optional.ofNullable(links.find(new Document(ID, file)).first())
                .flatMap(link -> find(link.getString(RESIDENT)));
    }

    /**
     * Makes the file one person's: by the Patient's strong identifiers, else a person of its own.
     *
     * @param patient the file's Patient as it is now; null if it has not come yet
     * @return identifiers that were not taken, and why
     */
    public List<Failure> link(String file, String institution, @Nullable Resource patient) {
        Document before = links.find(new Document(ID, file)).first();
        if (patient == null) {
            if (before == null) {
                put(file, institution, new Link(provisional(file, Set.of()), Set.of()));
            }
            return List.of();
        }
        StrongIdentifiers.Found found = strong.of(patient);
        Set<String> tokens = new LinkedHashSet<>();
        found.tokens().forEach(token -> tokens.add(hash.toText(token)));
        Link known = before == null ? null : link(before);
        if (known == null || !known.tokens().equals(tokens) || !holds(known)) {
            relink(file, institution, known, tokens);
        }
        return found.doubts();
    }

    private void relink(String file, String institution, @Nullable Link before, Set<String> tokens) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Link link = new Link(claim(file, tokens, proposal(file, before, tokens)), tokens);
            put(file, institution, link);
            if (holds(link)) {
                release(before, link);
                return;
            }
        }
        throw Failure.of(Category.UNAVAILABLE, "Too many submissions for this person at once: send it again.");
    }

    /** The resident that the tokens name; those that name none yet name the proposed one from now on. */
    private String claim(String file, Set<String> tokens, String proposal) {
        Map<String, String> claims = claims(tokens);
        String resident = tokens.stream()
                .map(claims::get)
                .filter(Objects::nonNull)
                .filter(claimed -> !claimed.equals(proposal) || claims.size() == 1)
                .findFirst()
                .orElse(proposal);
        for (String token : tokens) {
            String claimed = claims.get(token);
            if (claimed == null) {
                resident = insert(token, resident);
            } else if (claimed.equals(proposal) && !resident.equals(proposal) && isOnlyFile(proposal, file)) {
                identifiers.updateOne(
                        new Document(ID, token).append(RESIDENT, proposal),
                        new Document("$set", new Document(RESIDENT, resident)));
            }
        }
        return resident;
    }

    /** Claims the token for the resident, unless another writer was faster: then it names that one's. */
    private String insert(String token, String resident) {
        try {
            identifiers.insertOne(new Document(ID, token).append(RESIDENT, resident));
            return resident;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            return claims(Set.of(token)).getOrDefault(token, resident);
        }
    }

    /** Whether the first of the link's tokens still names the link's resident. */
    private boolean holds(Link link) {
        Map<String, String> claims = claims(link.tokens());
        return link.tokens().isEmpty() || claims.containsValue(link.resident());
    }

    /** Frees the identifiers that the file no longer carries, where no other file of that person does. */
    private void release(@Nullable Link before, Link after) {
        if (before == null) {
            return;
        }
        Set<String> freed = new LinkedHashSet<>(before.tokens());
        freed.removeAll(after.tokens());
        for (Document link : links.find(new Document(RESIDENT, before.resident()))) {
            freed.removeAll(link(link).tokens());
        }
        freed.forEach(token -> identifiers.deleteOne(new Document(ID, token).append(RESIDENT, before.resident())));
    }

    /** A file that was alone and without identifiers stays who it was; otherwise a new person. */
    private String proposal(String file, @Nullable Link before, Set<String> tokens) {
        boolean keeps = before != null
                && (before.tokens().isEmpty() || tokens.isEmpty())
                && isOnlyFile(before.resident(), file);
        return keeps && before != null ? before.resident() : provisional(file, tokens);
    }

    private boolean isOnlyFile(String resident, String file) {
        for (Document link : links.find(new Document(RESIDENT, resident))) {
            if (!link.getString(ID).equals(file)) {
                return false;
            }
        }
        return true;
    }

    private String provisional(String file, Set<String> tokens) {
        return ids.of("", "Resident", file + tokens);
    }

    private Map<String, String> claims(Collection<String> tokens) {
        Map<String, String> claims = new HashMap<>();
        if (!tokens.isEmpty()) {
            identifiers
                    .find(new Document(ID, new Document("$in", new ArrayList<>(tokens))))
                    .forEach(claim -> claims.put(claim.getString(ID), claim.getString(RESIDENT)));
        }
        return claims;
    }

    private void put(String file, String institution, Link link) {
        Document document = new Document(ID, file)
                .append(INSTITUTION, institution)
                .append(RESIDENT, link.resident())
                .append(TOKENS, List.copyOf(link.tokens()));
        links.replaceOne(new Document(ID, file), document, new ReplaceOptions().upsert(true));
    }

    private static Link link(Document document) {
        return new Link(document.getString(RESIDENT), new LinkedHashSet<>(document.getList(TOKENS, String.class)));
    }
}
