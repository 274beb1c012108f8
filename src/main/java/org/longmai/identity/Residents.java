package org.longmai.identity;

import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
 * <p>A file belongs to the person whom its first identifier names that another file carries too, else to a person of its own. What
 * makes two files with one identifier, pushed at the same moment, one person is the order of the writes: a file's link
 * comes before its claim on an identifier (whose {@code _id} is unique), and who finds a claim taken, or takes over one that no
 * file stands behind any more, looks again. A file that carries identifiers of two persons belongs to the first and merges
 * nobody, and files with two citizen numbers, or of Patients that contradict each other, are never one person's, whatever else they
 * share: that is a steward's case.
 *
 * <p>What stewards decide comes on top. Residents whom one linked ({@link Groups}) keep their files: identifiers that come later
 * do not move a file away. A file that one took out stays out ({@link Link#apart}).
 */
@Repository
public class Residents {

    private static final int ATTEMPTS = 20;

    private final Links links;
    private final Claims claims;
    private final Groups groups;
    private final Matches matches;
    private final Deaths deaths;
    private final StrongIdentifiers strong;
    private final Blocks blocks;
    private final HubIds ids;
    private final KeyedHash hash;
    private final Clock clock;

    Residents(
            Links links,
            Claims claims,
            Groups groups,
            Matches matches,
            Deaths deaths,
            StrongIdentifiers strong,
            HubIds ids,
            MasterKey master,
            Clock clock) {
        this.links = links;
        this.claims = claims;
        this.groups = groups;
        this.matches = matches;
        this.deaths = deaths;
        this.strong = strong;
        this.blocks = new Blocks(master);
        this.ids = ids;
        this.hash = new KeyedHash(master, "identifiers");
        this.clock = clock;
    }

    /** @param resident an id under which the person is known, or has been */
    public Optional<Person> find(String resident) {
        return groups.person(resident);
    }

    /** The person of a strong identifier, in any form in which it is written; nobody takes as many look-ups as somebody. */
    public Optional<Person> find(String system, String value) {
        return strong.token(system, value)
                .map(token -> Objects.requireNonNullElse(claims.resident(hashed(token)), Person.NOBODY.id()))
                .flatMap(this::find);
    }

    /** The person whose file it is. */
    public Optional<Person> ofFile(String file) {
        return Optional.ofNullable(links.of(file)).flatMap(link -> find(link.resident()));
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
     * The resident's death, if an institution that holds a file of theirs reported one: follow-up ends. Of several reports the earliest.
     */
    public Optional<Death> deceased(String resident) {
        return find(resident)
                .flatMap(person -> deaths.among(person.files().keySet()))
                .map(Deaths.Reported::death);
    }

    /** The death of the file's resident, whichever institution reported it: one look-up. */
    public Optional<Death> deathOf(String file) {
        return deaths.of(file).map(Deaths.Reported::death);
    }

    /** The file of one who is dead brought records of later: a steward has to look. */
    public void flagLateRecords(String file) {
        Link late = links.of(file);
        Link reporting =
                deaths.of(file).map(reported -> links.of(reported.file())).orElse(null);
        if (late != null && reporting != null) {
            matches.askOfDeath(late, reporting);
        }
    }

    /** Whether the file was linked by what this Patient says. */
    public boolean isLinkedBy(String file, Resource patient) {
        Link known = links.of(file);
        return known != null && known.says(read(file, known.institution(), patient, strong.of(patient), known));
    }

    /**
     * Makes the file one person's: by the Patient's strong identifiers, else a person of its own.
     *
     * @param patient the file's Patient as it is now; null if it has not come yet
     * @return identifiers that were not taken, and why
     */
    public List<Failure> link(String file, String institution, @Nullable Resource patient) {
        Link before = links.of(file);
        if (patient == null) {
            if (before == null) {
                Link link = Link.of(file, institution, Set.of(), List.of(), Demographics.NONE);
                links.insert(link.of(proposal(link, null)));
            }
            return List.of();
        }
        StrongIdentifiers.Found found = strong.of(patient);
        Link link = read(file, institution, patient, found, before);
        if (before == null || !before.says(link) || !isSettled(before)) {
            settled(relink(link, before), before);
        }
        return found.doubts();
    }

    private void settled(Link link, @Nullable Link before) {
        matches.look(link);
        if (before == null) {
            find(link.resident())
                    .filter(person -> person.files().size() > 1 || link.isOfDead())
                    .ifPresent(deaths::spread);
            return;
        }
        boolean moved = !before.resident().equals(link.resident());
        Death death = before.demographics().death();
        if (moved || !Objects.equals(death, link.demographics().death())) {
            find(link.resident()).ifPresent(deaths::spread);
        }
        if (moved) {
            find(before.resident()).ifPresent(deaths::spread);
        }
    }

    /** Looks again whose the file is, after a steward's decision. */
    void relink(String file) {
        Link before = links.of(file);
        if (before != null && !(isSettled(before) && isUntouched(before, before))) {
            settled(relink(before.of(""), before), before);
        }
    }

    /** Puts the file back among the resident's, unless what it carries by now says that it is somebody else's. */
    void restore(String file, String resident) {
        Link before = links.of(file);
        if (before == null) {
            return;
        }
        Set<String> files = links.node(resident).files().keySet();
        boolean fits = !files.isEmpty()
                && !links.apart(file).containsKey(resident)
                && links.ofFiles(files).stream().allMatch(other -> other.agreesInNumber(before.tokens()));
        if (fits && !before.resident().equals(resident)) {
            Link link = before.of(resident).apartFrom(links.apart(file).keySet());
            Link restored = link.known(formers(before, link));
            links.put(restored);
            claims.claim(restored);
            settled(restored, before);
        } else {
            relink(file);
        }
    }

    private Link read(
            String file, String institution, Resource patient, StrongIdentifiers.Found found, @Nullable Link before) {
        Set<String> tokens = new LinkedHashSet<>();
        found.tokens().forEach(token -> tokens.add(hashed(token)));
        Demographics sent = Demographics.of(patient, clock.instant());
        Demographics about = before == null ? sent : sent.since(before.about());
        return Link.of(file, institution, tokens, blocks.of(about), about);
    }

    String hashed(StrongIdentifiers.Token token) {
        return (token.isExclusive() ? Link.EXCLUSIVE : "") + hash.toText(token.toString());
    }

    private Link relink(Link read, @Nullable Link before) {
        Link known = before;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Link link = proposed(read.apartFrom(links.apart(read.file()).keySet()), known, before);
            links.put(link);
            claims.claim(link);
            if (isSettled(link) && isUntouched(link, before)) {
                return link;
            }
            known = link;
        }
        throw Failure.of(Category.UNAVAILABLE, "Too many submissions for this person at once: send it again.");
    }

    private Link proposed(Link read, @Nullable Link known, @Nullable Link before) {
        if (before != null && !read.apart().contains(before.resident()) && isLinked(before.resident())) {
            return read.of(before.resident()).known(before.formers());
        }
        String named = claims.seenBy(read, known).first();
        Link link = read.of(named != null ? named : proposal(read, known));
        return before == null ? link : link.known(formers(before, link));
    }

    /** Whether a steward decided nothing of the file meanwhile. */
    private boolean isUntouched(Link link, @Nullable Link before) {
        boolean stays = before == null
                || before.resident().equals(link.resident())
                || link.apart().contains(before.resident())
                || !isLinked(before.resident());
        return stays && links.apart(link.file()).keySet().equals(link.apart());
    }

    private boolean isLinked(String resident) {
        return groups.of(resident).isLinked();
    }

    private boolean isSettled(Link link) {
        Claims.Seen seen = claims.seenBy(link, link);
        String first = seen.first();
        return seen.isClaimed() && (first == null || first.equals(link.resident()) || isLinked(link.resident()));
    }

    /** The ids that go with the file: those of residents who had no other one, as long as it is the same person's. */
    private Set<String> formers(Link before, Link link) {
        if (!before.isContinuedBy(link.tokens())) {
            return Set.of();
        }
        Set<String> formers = new LinkedHashSet<>(before.formers());
        if (!before.resident().equals(link.resident()) && links.isFree(before.resident(), before.file())) {
            formers.add(before.resident());
            links.moved(before.resident(), before.file());
        }
        formers.remove(link.resident());
        return formers;
    }

    /** Who a file is that no other file shares an identifier with: who it was, as long as that is sure; else somebody new. */
    private String proposal(Link read, @Nullable Link before) {
        if (before != null
                && before.isContinuedBy(read.tokens())
                && !read.apart().contains(before.resident())
                && links.isFree(before.resident(), read.file())) {
            return before.resident();
        }
        String seed = read.file() + read.tokens();
        String proposal = ids.of("", "Resident", seed);
        while (read.apart().contains(proposal) || !links.isFreeFor(proposal, read.file())) {
            seed += "'";
            proposal = ids.of("", "Resident", seed);
        }
        return proposal;
    }
}
