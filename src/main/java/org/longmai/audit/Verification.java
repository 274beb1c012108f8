package org.longmai.audit;

import com.mongodb.client.FindIterable;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.longmai.audit.Finding.Kind;
import org.longmai.fhir.Resource;

/**
 * One walk over the ledger that finds what was removed, changed, put elsewhere or added. It only reads.
 *
 * <p>Every entry has to follow, by number and by keyed hash, from the one before it; the register of chains by the same; and every
 * chain has to reach as far as the register, or a file of heads, says that it had come. What is missing at the beginning of a
 * chain has to have a checkpoint of the retention.
 */
final class Verification {

    /** More of them than that say no more. */
    private static final int FINDINGS = 1_000;

    /** The hash of an entry that is gone, or not what it was. */
    private static final byte[] UNKNOWN = {0};

    private final Entries entries;
    private final Chains chains;
    private final @Nullable Instant since;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, TreeMap<Long, Head>> vouched = new HashMap<>();
    private final Map<String, Place> reached = new LinkedHashMap<>();
    private final Map<String, Document> suspects = new LinkedHashMap<>();
    private long count;

    /** How far the walk has come in a chain. */
    private record Place(long number, @Nullable Instant at, byte[] hash) {}

    /**
     * @param heads from outside the store
     * @param since only entries from then on are checked; all if null
     */
    Verification(Entries entries, Chains chains, Collection<Head> heads, @Nullable Instant since) {
        this.entries = entries;
        this.chains = chains;
        this.since = since;
        heads.forEach(this::vouch);
    }

    /** What is wrong, in the order of the chains; nothing if the ledger is whole. */
    List<Finding> run() {
        boolean isRegistered = checkRegister();
        for (Document entry : walked()) {
            visit(entry);
        }
        findMoved();
        checkEnds();
        if (isRegistered) {
            checkRegistration();
        }
        return List.copyOf(findings);
    }

    long count() {
        return count;
    }

    int chainCount() {
        return reached.size();
    }

    private FindIterable<Document> walked() {
        Document filter =
                since == null ? new Document() : new Document(Entries.AT, new Document("$gte", Date.from(since)));
        return entries.collection().find(filter).sort(Sorts.ascending(Entries.ID));
    }

    private void vouch(Head head) {
        vouched.computeIfAbsent(head.chain(), any -> new TreeMap<>()).put(head.number(), head);
    }

    /** Whether there is a register at all: the ledger of an older Longmai has none. */
    private boolean checkRegister() {
        byte[] before = new byte[0];
        long number = 0;
        for (Chains.Opening opening : chains.all()) {
            if (opening.number() != number + 1) {
                find(
                        Kind.REMOVED,
                        "chains",
                        number + 1,
                        opening.at(),
                        "The register of chains lacks number %d to %d.".formatted(number + 1, opening.number() - 1));
            } else if (!chains.isGenuine(opening, before)) {
                find(
                        Kind.CHANGED,
                        "chains",
                        opening.number(),
                        opening.at(),
                        "The register of chains was changed at number %d.".formatted(opening.number()));
            }
            opening.heads().forEach(this::vouch);
            before = opening.mac();
            number = opening.number();
        }
        return number > 0;
    }

    private void visit(Document entry) {
        String chain = Entries.chain(entry);
        Place place = reached.computeIfAbsent(chain, any -> beginning(entry));
        long number = Entries.number(entry);
        if (number <= place.number()) {
            // Its time is over; the retention is about to remove it.
            return;
        }
        if (number > place.number() + 1) {
            place = bridge(chain, place, entry);
        }
        check(entry, place);
    }

    /** Where the walk begins in the chain: at its first entry, behind a checkpoint, or behind what is not asked about. */
    private Place beginning(Document entry) {
        String chain = Entries.chain(entry);
        Place start = chains.expired(chain)
                .map(head -> new Place(head.number(), head.at(), head.hash()))
                .orElse(new Place(0, null, new byte[0]));
        if (since == null || Entries.number(entry) <= start.number() + 1) {
            return start;
        }
        return entries.find(Entries.id(chain, Entries.number(entry) - 1))
                .map(before -> new Place(Entries.number(before), Entries.at(before), Entries.hash(before)))
                .orElse(start);
    }

    /** Behind a gap; in a walk that began later than the ledger what is in the gap may only be older. */
    private Place bridge(String chain, Place place, Document entry) {
        long missing = place.number() + 1;
        long number = Entries.number(entry);
        List<Document> between =
                since == null || number - missing > FINDINGS ? List.of() : entries.find(chain, missing, number - 1);
        Place last = place;
        for (Document older : between) {
            if (Entries.number(older) > last.number() + 1) {
                removed(chain, last, older);
                last = new Place(Entries.number(older) - 1, Entries.at(older), UNKNOWN);
            }
            last = check(older, last);
        }
        if (number > last.number() + 1) {
            removed(chain, last, entry);
            return new Place(number - 1, last.at(), UNKNOWN);
        }
        return last;
    }

    private Place check(Document entry, Place before) {
        count++;
        String chain = Entries.chain(entry);
        long number = Entries.number(entry);
        byte[] hash = Entries.hash(entry);
        boolean follows = before.hash() == UNKNOWN || Arrays.equals(entries.expected(entry, before.hash()), hash);
        boolean isSuspect = !isGenuine(entry);
        boolean isChanged = !follows || isNotWhatWasVouched(chain, number, hash);
        if (isSuspect) {
            suspects.put(entry.getString(Entries.ID), entry);
        } else if (isChanged) {
            find(Kind.CHANGED, chain, number, Entries.at(entry), "Entry %d was changed.".formatted(number));
        }
        Place place = new Place(number, Entries.at(entry), isSuspect || isChanged ? UNKNOWN : hash);
        reached.put(chain, place);
        return place;
    }

    private boolean isGenuine(Document entry) {
        try {
            return Entries.agrees(entry, entries.open(entry));
        } catch (RuntimeException e) {
            return false;
        }
    }

    private boolean isNotWhatWasVouched(String chain, long number, byte[] hash) {
        Head head = vouched.getOrDefault(chain, new TreeMap<>()).get(number);
        return head != null && !Arrays.equals(head.hash(), hash);
    }

    private void removed(String chain, Place last, Document next) {
        long from = last.number() + 1;
        long to = Entries.number(next) - 1;
        find(
                Kind.REMOVED,
                chain,
                from,
                Entries.at(next),
                from == to
                        ? "Entry %d was removed; it was from between %s and %s."
                                .formatted(from, last.at(), Entries.at(next))
                        : "Entries %d to %d were removed; they were from between %s and %s."
                                .formatted(from, to, last.at(), Entries.at(next)));
    }

    /** Of what does not open where it stands: whether it opens as another of those, and so was only put elsewhere. */
    private void findMoved() {
        suspects.forEach((id, entry) -> {
            String origin = suspects.size() > FINDINGS ? null : origin(entry);
            String chain = Entries.chain(entry);
            long number = Entries.number(entry);
            if (origin == null) {
                find(
                        Kind.CHANGED,
                        chain,
                        number,
                        Entries.at(entry),
                        "Entry %d was changed, or is none of the hub's.".formatted(number));
            } else {
                find(
                        Kind.MOVED,
                        chain,
                        number,
                        Entries.at(entry),
                        "Entry %d is what was written as entry %s.".formatted(number, origin));
            }
        });
    }

    private @Nullable String origin(Document entry) {
        String chain = Entries.chain(entry);
        long number = Entries.number(entry);
        for (String other : suspects.keySet()) {
            if (opens(entry, other)) {
                return other;
            }
        }
        for (long other = Math.max(1, number - 50); other <= number + 50; other++) {
            if (opens(entry, Entries.id(chain, other))) {
                return Entries.id(chain, other);
            }
        }
        return null;
    }

    private boolean opens(Document entry, String id) {
        try {
            Resource event = entries.openAt(entry, id);
            return !id.equals(entry.getString(Entries.ID)) && event.type().equals("AuditEvent");
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Every chain reaches as far as it once did. */
    private void checkEnds() {
        vouched.forEach((chain, heads) -> {
            Head furthest = heads.lastEntry().getValue();
            Place place = reached.get(chain);
            long reachedTo = place != null ? place.number() : end(chain);
            if (reachedTo >= furthest.number()) {
                return;
            }
            if (reachedTo == 0) {
                find(
                        Kind.CHAIN_REMOVED,
                        chain,
                        1,
                        furthest.at(),
                        "The whole chain was removed; it had %d entries at %s."
                                .formatted(furthest.number(), furthest.at()));
            } else {
                find(
                        Kind.TRUNCATED,
                        chain,
                        reachedTo + 1,
                        furthest.at(),
                        "Entries %d to %d are cut off; the last was from %s."
                                .formatted(reachedTo + 1, furthest.number(), furthest.at()));
            }
        });
    }

    /** Where a chain ends of which the walk saw nothing. */
    private long end(String chain) {
        long expired = chains.expired(chain).map(Head::number).orElse(0L);
        return entries.last(chain, expired).map(Entries::number).orElse(expired);
    }

    /** A chain that nobody opened, and none vouches for, is none of ours, or the end of the register was cut off. */
    private void checkRegistration() {
        List<String> known = new ArrayList<>(vouched.keySet());
        chains.all().forEach(opening -> known.add(opening.chain()));
        reached.forEach((chain, place) -> {
            if (!known.contains(chain)) {
                find(
                        Kind.REMOVED,
                        chain,
                        place.number(),
                        place.at(),
                        "The register of chains does not know this chain.");
            }
        });
    }

    private void find(Kind kind, String chain, long number, @Nullable Instant at, String text) {
        if (findings.size() < FINDINGS) {
            findings.add(new Finding(kind, chain, number, at, text));
        }
    }
}
