package org.longmai.identity;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.identity.Match.Kind;
import org.longmai.identity.Match.State;
import org.longmai.store.Once;
import org.springframework.stereotype.Repository;

/**
 * The questions to the stewards. While one is open nothing is shared: nobody but the stewards reads this.
 *
 * <pre>
 * matches {
 *   _id: "resident|resident",      the lesser first: what was answered of the two is not asked again
 *   kind, state, weight, left: file, leftResident, right: file, rightResident, decision, found
 * }                                index: state
 * </pre>
 *
 * What is compared is in the links, sealed: an explanation is made when it is read, of what the Patients say by then.
 */
@Repository
class Matches {

    /** More files than that under one key of the blocks, and the key is none: a phone of 3,000 tells nobody. */
    static final int MAX_BLOCK = 50;

    private static final String ID = "_id";
    private static final String KIND = "kind";
    private static final String STATE = "state";
    private static final String WEIGHT = "weight";
    private static final String LEFT = "left";
    private static final String LEFT_RESIDENT = "leftResident";
    private static final String RIGHT = "right";
    private static final String RIGHT_RESIDENT = "rightResident";
    private static final String DECISION = "decision";
    private static final String FOUND = "found";

    private final MongoCollection<Document> matches;
    private final Links links;
    private final Claims claims;
    private final Groups groups;
    private final Clock clock;

    /** A page of the queue. */
    record Page(List<Match> matches, boolean more) {}

    Matches(MongoDatabase database, Links links, Claims claims, Groups groups, Clock clock) {
        this.matches = database.getCollection("matches");
        this.links = links;
        this.claims = claims;
        this.groups = groups;
        this.clock = clock;
        matches.createIndex(ascending(STATE));
    }

    /** Asks of every file that may be the same person's as this one. */
    void look(Link link) {
        for (Link other : claims.seenBy(link, link).others()) {
            if (isAnothers(link, other)) {
                Kind kind = link.agrees(other) ? Kind.TWO_RESIDENTS : Kind.SHARED_NUMBER;
                ask(kind, link, other, compare(link, other).weight());
            }
        }
        for (Link other : neighbours(link)) {
            Comparison comparison = compare(link, other);
            if (!comparison.isExcluded() && comparison.weight() >= Weights.DEFAULT.possible()) {
                ask(Kind.POSSIBLE, link, other, comparison.weight());
            }
        }
    }

    /** A file of one who is dead brought records of later. */
    void askOfDeath(Link late, Link reporting) {
        String id = "death|" + reporting.file() + "|" + late.file();
        Once.insert(matches, document(id, Kind.RECORDS_AFTER_DEATH, reporting, late, 0));
    }

    /** Of another resident, from whom no steward has told it apart. */
    private static boolean isAnothers(Link link, Link other) {
        return !link.resident().equals(other.resident()) && !link.isApart(other) && !other.isApart(link);
    }

    static Comparison compare(Link one, Link other) {
        return Comparison.of(one.demographics(), other.demographics(), Weights.DEFAULT);
    }

    /** Other residents' files under one of the link's keys. A key that too many files have is taken off. */
    private List<Link> neighbours(Link link) {
        Map<String, Link> found = new LinkedHashMap<>();
        List<Long> useful = new ArrayList<>();
        for (long block : link.blocks()) {
            List<Link> files = links.inBlock(block, MAX_BLOCK + 1);
            if (files.size() <= MAX_BLOCK) {
                useful.add(block);
                files.stream()
                        .filter(other -> isAnothers(link, other))
                        .forEach(other -> found.put(other.file(), other));
            }
        }
        if (useful.size() < link.blocks().size()) {
            links.block(link.file(), useful);
        }
        return List.copyOf(found.values());
    }

    private void ask(Kind kind, Link one, Link other, double weight) {
        Set<String> pairs = new LinkedHashSet<>();
        one.ids().forEach(left -> other.ids().forEach(right -> pairs.add(pair(left, right))));
        for (Document known : matches.find(new Document(ID, new Document("$in", List.copyOf(pairs))))) {
            if (State.SETTLED.name().equals(known.getString(STATE))) {
                set(known.getString(ID), State.SETTLED, State.OPEN, null);
            }
            return;
        }
        Once.insert(matches, document(pair(one.resident(), other.resident()), kind, one, other, weight));
    }

    private Document document(String id, Kind kind, Link left, Link right, double weight) {
        return new Document(ID, id)
                .append(KIND, kind.name())
                .append(STATE, State.OPEN.name())
                .append(WEIGHT, weight)
                .append(LEFT, left.file())
                .append(LEFT_RESIDENT, left.resident())
                .append(RIGHT, right.file())
                .append(RIGHT_RESIDENT, right.resident())
                .append(FOUND, Date.from(clock.instant()));
    }

    private static String pair(String one, String other) {
        return one.compareTo(other) < 0 ? one + "|" + other : other + "|" + one;
    }

    Optional<Match> find(String id) {
        return Optional.ofNullable(matches.find(new Document(ID, id)).first()).map(Matches::match);
    }

    /** The weightiest first. Open questions that have answered themselves are settled on the way. */
    Page page(State state, int first, @Nullable String after) {
        if (after != null && find(after).isEmpty()) {
            throw Failure.invalid("'after' must be a cursor of this list.");
        }
        List<Match> page = new ArrayList<>();
        boolean found = after == null;
        for (Document document : matches.find(new Document(STATE, state.name()))
                .sort(new Document(WEIGHT, -1).append(ID, 1))
                .into(new ArrayList<>())) {
            boolean isPast = found;
            found |= document.getString(ID).equals(after);
            if (!isPast || state == State.OPEN && isSettled(match(document))) {
                continue;
            }
            if (page.size() == first) {
                return new Page(page, true);
            }
            page.add(match(document));
        }
        return new Page(page, false);
    }

    private boolean isSettled(Match match) {
        Link left = links.of(match.left());
        Link right = links.of(match.right());
        boolean one = left != null
                && right != null
                && groups.of(left.resident()).nodes().containsKey(right.resident());
        boolean settled = left == null
                || right == null
                || one != (match.kind() == Kind.RECORDS_AFTER_DEATH)
                || !left.ids().contains(match.leftResident())
                || !right.ids().contains(match.rightResident());
        if (settled) {
            set(match.id(), State.OPEN, State.SETTLED, null);
        }
        return settled;
    }

    /** @return whether it was in the state */
    boolean set(String id, State from, State to, @Nullable String decision) {
        Document set = new Document(STATE, to.name()).append(DECISION, decision);
        return matches.updateOne(new Document(ID, id).append(STATE, from.name()), new Document("$set", set))
                        .getModifiedCount()
                > 0;
    }

    /** The question of the two residents, if it was asked. */
    Optional<Match> between(Person one, Person other) {
        Set<String> pairs = new LinkedHashSet<>();
        one.origins().forEach(left -> other.origins().forEach(right -> pairs.add(pair(left, right))));
        return Optional.ofNullable(matches.find(new Document(ID, new Document("$in", List.copyOf(pairs))))
                        .first())
                .map(Matches::match);
    }

    private static Match match(Document document) {
        return new Match(
                document.getString(ID),
                Kind.valueOf(document.getString(KIND)),
                State.valueOf(document.getString(STATE)),
                document.getDouble(WEIGHT),
                document.getString(LEFT),
                document.getString(LEFT_RESIDENT),
                document.getString(RIGHT),
                document.getString(RIGHT_RESIDENT),
                document.getString(DECISION),
                document.getDate(FOUND).toInstant());
    }
}
