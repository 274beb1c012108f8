package org.longmai.identity;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.longmai.store.Once;
import org.springframework.stereotype.Repository;

/**
 * Whom an identifier names.
 *
 * <pre>
 * identifiers  { _id: keyed hash of "name|value", resident }
 * </pre>
 */
@Repository
class Claims {

    private static final String ID = "_id";
    private static final String RESIDENT = "resident";

    private final MongoCollection<Document> identifiers;
    private final Links links;

    Claims(MongoDatabase database, Links links) {
        this.identifiers = database.getCollection("identifiers");
        this.links = links;
    }

    /**
     * What identifiers say, as one file sees it.
     *
     * @param link the file that carries them
     * @param stored the file as the others see it by now, or null
     * @param claimed the resident whom each of them names
     * @param others the other files that carry one of them, whoever's
     */
    record Seen(Link link, @Nullable Link stored, Map<String, String> claimed, List<Link> others) {

        @Nullable
        String claimed(String token) {
            return claimed.get(token);
        }

        /** Whether a file of the resident whom the identifier names carries it. */
        boolean stands(String token) {
            return others.stream()
                    .anyMatch(other ->
                            other.tokens().contains(token) && other.resident().equals(claimed.get(token)));
        }

        /** The resident whom the identifier names, or null: the claimed one, or who else carries it. */
        @Nullable
        String resident(String token) {
            Set<String> residents = new TreeSet<>();
            others.stream()
                    .filter(other -> other.tokens().contains(token) && link.agrees(other))
                    .forEach(other -> residents.add(other.resident()));
            if (!residents.isEmpty() && isOwn(token)) {
                return claimed.get(token);
            }
            return claimed.containsKey(token) && residents.contains(claimed.get(token))
                    ? claimed.get(token)
                    : residents.stream().findFirst().orElse(null);
        }

        /** Whether every identifier of the link names its resident, or another one by a file of theirs. */
        boolean isClaimed() {
            return link.tokens().stream()
                    .allMatch(token -> link.resident().equals(claimed.get(token)) || stands(token));
        }

        /** Whether the identifier names the file's own resident by the file: else two that came at once would change places for ever. */
        private boolean isOwn(String token) {
            return stored != null
                    && stored.tokens().contains(token)
                    && stored.resident().equals(claimed.get(token))
                    && !link.apart().contains(stored.resident())
                    && others.stream()
                            .filter(other -> other.resident().equals(stored.resident()))
                            .allMatch(link::agrees);
        }

        /** The resident whom the first of the identifiers names that names one. */
        @Nullable
        String first() {
            for (String token : link.tokens()) {
                String resident = resident(token);
                if (resident != null) {
                    return resident;
                }
            }
            return null;
        }
    }

    /** As a file sees it that is stored so, or not yet. */
    Seen seenBy(Link link, @Nullable Link stored) {
        if (link.tokens().isEmpty()) {
            return new Seen(link, stored, Map.of(), List.of());
        }
        Map<String, String> claimed = claimed(link.tokens());
        List<Link> others = links.carriers(link.tokens()).stream()
                .filter(other -> !other.file().equals(link.file()))
                .toList();
        return new Seen(link, stored, claimed, others);
    }

    /** The resident whom the identifier names to one who asks. */
    @Nullable
    String resident(String token) {
        return seenBy(Link.of("", "", Set.of(token), List.of(), Demographics.NONE), null)
                .resident(token);
    }

    /** Lets those of the link's identifiers that name nobody else name its resident. */
    void claim(Link link) {
        Seen seen = seenBy(link, link);
        for (String token : link.tokens()) {
            String claimed = seen.claimed(token);
            if (claimed == null) {
                Once.insert(identifiers, new Document(ID, token).append(RESIDENT, link.resident()));
            } else if (!claimed.equals(link.resident()) && !seen.stands(token)) {
                takeOver(token, claimed, link);
            }
        }
    }

    /** A file that came to rely on the claim while it was taken over comes along. */
    private void takeOver(String token, String from, Link link) {
        identifiers.updateOne(
                new Document(ID, token).append(RESIDENT, from),
                new Document("$set", new Document(RESIDENT, link.resident())));
        for (Link other : links.carriers(Set.of(token))) {
            if (other.resident().equals(from) && !other.file().equals(link.file()) && link.agrees(other)) {
                links.move(other.file(), from, link.resident());
                claim(other.of(link.resident()));
            }
        }
    }

    private Map<String, String> claimed(Collection<String> tokens) {
        Map<String, String> claimed = new HashMap<>();
        identifiers
                .find(new Document(ID, new Document("$in", List.copyOf(tokens))))
                .forEach(claim -> claimed.put(claim.getString(ID), claim.getString(RESIDENT)));
        return claimed;
    }
}
