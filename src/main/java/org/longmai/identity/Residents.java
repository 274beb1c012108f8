package org.longmai.identity;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Resource;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.MultikeyIndex;
import org.springframework.stereotype.Repository;

/**
 * The resident index: which files are one person's, and by which identifiers that person is found.
 *
 * <pre>
 * links        { _id: file, institution, resident, tokens: [ keyed hashes ] }    indexes: resident, tokens
 * identifiers  { _id: keyed hash of "name|value", resident }
 * </pre>
 *
 * A file belongs to the person whom its first identifier names that another file carries too, else to a person of its own. What
 * makes two files with one identifier, pushed at the same moment, one person is the order of the writes: a file's link
 * comes before its claim on an identifier (whose {@code _id} is unique), and who finds a claim taken, or takes over one that no
 * file stands behind any more, looks again. A file that carries identifiers of two persons belongs to the first and merges
 * nobody, and files with two citizen numbers are never one person's, whatever else they share.
 */
@Repository
public class Residents {

    private static final String ID = "_id";
    private static final String RESIDENT = "resident";
    private static final String INSTITUTION = "institution";
    private static final String TOKENS = "tokens";
    private static final int ATTEMPTS = 20;

    /** Begins the hash of an identifier of which a person has one only. */
    private static final String EXCLUSIVE = "!";

    private final MongoCollection<Document> links;
    private final MongoCollection<Document> identifiers;
    private final StrongIdentifiers strong;
    private final HubIds ids;
    private final KeyedHash hash;

    private record Link(String file, String institution, String resident, Set<String> tokens) {

        Link of(String person) {
            return new Link(file, institution, person, tokens);
        }

        /** Whether it carries none of the identifier of which a person has one only, or one of these. */
        boolean agrees(Set<String> others) {
            return isFreeOfExclusive(tokens)
                    || isFreeOfExclusive(others)
                    || tokens.stream().anyMatch(token -> token.startsWith(EXCLUSIVE) && others.contains(token));
        }

        private static boolean isFreeOfExclusive(Set<String> tokens) {
            return tokens.stream().noneMatch(token -> token.startsWith(EXCLUSIVE));
        }
    }

    Residents(MongoDatabase database, StrongIdentifiers strong, HubIds ids, MasterKey master) {
        this.links = database.getCollection("links");
        this.identifiers = database.getCollection("identifiers");
        this.strong = strong;
        this.ids = ids;
        this.hash = new KeyedHash(master, "identifiers");
        links.createIndex(ascending(RESIDENT));
        MultikeyIndex.create(database, "links", TOKENS);
    }

    public Optional<Person> find(String resident) {
        Map<String, String> files = new TreeMap<>();
        for (Document link : links.find(new Document(RESIDENT, resident))) {
            files.put(link.getString(ID), link.getString(INSTITUTION));
        }
        return files.isEmpty() ? Optional.empty() : Optional.of(new Person(resident, files, Set.of(resident)));
    }

    /** The person of a strong identifier, in any form in which it is written. */
    public Optional<Person> find(String system, String value) {
        return strong.token(system, value)
                .map(this::hashed)
                .flatMap(token ->
                        Optional.ofNullable(Claims.of(this, Set.of(token), "").resident(token)))
                .flatMap(this::find);
    }

    /** The person whose file it is. */
    public Optional<Person> ofFile(String file) {
        return Optional.ofNullable(stored(file)).flatMap(link -> find(link.resident()));
    }

    /** Whether the Patient brings an identifier by which its person is found in other institutions' files. */
    public boolean isIdentified(Resource patient) {
        return !strong.of(patient).tokens().isEmpty();
    }

    /** The Patient's identifiers that are not taken, and why: what {@link #link} says of them. */
    public List<Failure> doubts(Resource patient) {
        return strong.of(patient).doubts();
    }

    /**
     * Makes the file one person's: by the Patient's strong identifiers, else a person of its own.
     *
     * @param patient the file's Patient as it is now; null if it has not come yet
     * @return identifiers that were not taken, and why
     */
    public List<Failure> link(String file, String institution, @Nullable Resource patient) {
        Link before = stored(file);
        if (patient == null) {
            if (before == null) {
                insert(new Link(file, institution, proposal(file, null, Set.of()), Set.of()));
            }
            return List.of();
        }
        StrongIdentifiers.Found found = strong.of(patient);
        Set<String> tokens = new LinkedHashSet<>();
        found.tokens().forEach(token -> tokens.add(hashed(token)));
        boolean same = before != null && before.tokens().equals(tokens);
        if (before == null || !same || !isSettled(before)) {
            relink(file, institution, before, tokens);
        }
        return found.doubts();
    }

    private String hashed(StrongIdentifiers.Token token) {
        return (token.isExclusive() ? EXCLUSIVE : "") + hash.toText(token.toString());
    }

    private void relink(String file, String institution, @Nullable Link before, Set<String> tokens) {
        Link known = before;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String named = Claims.of(this, tokens, file).first();
            Link link = new Link(file, institution, named != null ? named : proposal(file, known, tokens), tokens);
            put(link);
            claim(link);
            if (isSettled(link)) {
                return;
            }
            known = link;
        }
        throw Failure.of(Category.UNAVAILABLE, "Too many submissions for this person at once: send it again.");
    }

    /** Lets those of the link's identifiers that name nobody else name its resident. */
    private void claim(Link link) {
        Claims claims = Claims.of(this, link.tokens(), link.file());
        for (String token : link.tokens()) {
            String claimed = claims.claimed(token);
            if (claimed == null) {
                insert(token, link.resident());
            } else if (!claimed.equals(link.resident()) && !claims.stands(token)) {
                takeOver(token, claimed, link);
            }
        }
    }

    /** A file that came to rely on the claim while it was taken over comes along. */
    private void takeOver(String token, String from, Link link) {
        identifiers.updateOne(new Document(ID, token).append(RESIDENT, from), setResident(link.resident()));
        for (Link other : carriers(Set.of(token))) {
            if (other.resident().equals(from) && !other.file().equals(link.file())) {
                links.updateOne(new Document(ID, other.file()).append(RESIDENT, from), setResident(link.resident()));
                claim(other.of(link.resident()));
            }
        }
    }

    /** Whether every identifier of the link names its resident, or another one by a file of theirs. */
    private boolean isSettled(Link link) {
        Claims claims = Claims.of(this, link.tokens(), link.file());
        String first = claims.first();
        return (first == null || first.equals(link.resident()))
                && link.tokens().stream()
                        .allMatch(token -> link.resident().equals(claims.claimed(token)) || claims.stands(token));
    }

    /** Who a file is that no other file shares an identifier with: who it was, as long as that is sure; else somebody new. */
    private String proposal(String file, @Nullable Link before, Set<String> tokens) {
        if (before != null && isContinued(before.tokens(), tokens) && isFree(before.resident(), file)) {
            return before.resident();
        }
        String seed = file + tokens;
        String proposal = ids.of("", "Resident", seed);
        while (!isFree(proposal, file)) {
            seed += "'";
            proposal = ids.of("", "Resident", seed);
        }
        return proposal;
    }

    private static boolean isContinued(Set<String> before, Set<String> after) {
        return before.isEmpty() || after.isEmpty() || !Collections.disjoint(before, after);
    }

    private boolean isFree(String resident, String file) {
        for (Document link : links.find(new Document(RESIDENT, resident))) {
            if (!link.getString(ID).equals(file)) {
                return false;
            }
        }
        return true;
    }

    /** Whom identifiers name. */
    private record Claims(Set<String> tokens, Map<String, String> claimed, List<Link> others) {

        /** As the files see it, but for the one. */
        static Claims of(Residents residents, Set<String> tokens, String file) {
            if (tokens.isEmpty()) {
                return new Claims(tokens, Map.of(), List.of());
            }
            Map<String, String> claimed = residents.claimed(tokens);
            List<Link> others = residents.carriers(tokens);
            others.removeIf(link -> link.file().equals(file));
            return new Claims(tokens, claimed, others);
        }

        @Nullable
        String claimed(String token) {
            return claimed.get(token);
        }

        /** Whether a file of the resident whom the identifier names carries it. */
        boolean stands(String token) {
            return others.stream()
                    .anyMatch(link ->
                            link.tokens().contains(token) && link.resident().equals(claimed.get(token)));
        }

        /** The resident whom the identifier names, or null: the claimed one, or who else carries it. */
        @Nullable
        String resident(String token) {
            Set<String> residents = new TreeSet<>();
            others.stream()
                    .filter(link -> link.tokens().contains(token) && link.agrees(tokens))
                    .forEach(link -> residents.add(link.resident()));
            return claimed.containsKey(token) && residents.contains(claimed.get(token))
                    ? claimed.get(token)
                    : residents.stream().findFirst().orElse(null);
        }

        /** The resident whom the first of the identifiers names that names one. */
        @Nullable
        String first() {
            for (String token : tokens) {
                String resident = resident(token);
                if (resident != null) {
                    return resident;
                }
            }
            return null;
        }
    }

    private Map<String, String> claimed(Collection<String> tokens) {
        Map<String, String> claimed = new HashMap<>();
        identifiers
                .find(new Document(ID, new Document("$in", List.copyOf(tokens))))
                .forEach(claim -> claimed.put(claim.getString(ID), claim.getString(RESIDENT)));
        return claimed;
    }

    private List<Link> carriers(Collection<String> tokens) {
        return links.find(new Document(TOKENS, new Document("$in", List.copyOf(tokens))))
                .map(Residents::link)
                .into(new ArrayList<>());
    }

    private @Nullable Link stored(String file) {
        Document document = links.find(new Document(ID, file)).first();
        return document == null ? null : link(document);
    }

    /** Claims the identifier, unless another writer was faster. */
    private void insert(String token, String resident) {
        insert(identifiers, new Document(ID, token).append(RESIDENT, resident));
    }

    private void insert(Link link) {
        insert(links, document(link));
    }

    private static void insert(MongoCollection<Document> collection, Document document) {
        try {
            collection.insertOne(document);
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
        }
    }

    private void put(Link link) {
        links.replaceOne(new Document(ID, link.file()), document(link), new ReplaceOptions().upsert(true));
    }

    private static Document setResident(String resident) {
        return new Document("$set", new Document(RESIDENT, resident));
    }

    private static Document document(Link link) {
        return new Document(ID, link.file())
                .append(INSTITUTION, link.institution())
                .append(RESIDENT, link.resident())
                .append(TOKENS, List.copyOf(link.tokens()));
    }

    private static Link link(Document document) {
        return new Link(
                document.getString(ID),
                document.getString(INSTITUTION),
                document.getString(RESIDENT),
                new LinkedHashSet<>(document.getList(TOKENS, String.class)));
    }
}
