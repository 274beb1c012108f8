package org.longmai.identity;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Resource;
import org.longmai.store.MasterKey;
import org.springframework.stereotype.Component;

/** Finds the files of a person who is described and not yet known. */
@Component
class Matching {

    private final Links links;
    private final Claims claims;
    private final Residents residents;
    private final StrongIdentifiers strong;
    private final Blocks blocks;
    private final Clock clock;

    Matching(Links links, Claims claims, Residents residents, StrongIdentifiers strong, MasterKey master, Clock clock) {
        this.links = links;
        this.claims = claims;
        this.residents = residents;
        this.strong = strong;
        this.blocks = new Blocks(master);
        this.clock = clock;
    }

    /** @param score from 0 to 1: how likely it is that person */
    record Found(Link link, Grade grade, double score) {}

    /**
     * The files that may be the described person's, the surest first.
     *
     * @param among which files the asker may learn of
     * @throws Failure INVALID if it tells neither a strong identifier nor name and birth date: nobody fishes by a name
     */
    List<Found> find(Resource patient, Predicate<Link> among) {
        Demographics about = Demographics.of(patient, clock.instant());
        Set<String> tokens = new LinkedHashSet<>();
        strong.of(patient).tokens().forEach(token -> tokens.add(residents.hashed(token)));
        if (tokens.isEmpty() && (about.names().isEmpty() || about.birthDate() == null)) {
            throw Failure.invalid("Give a strong identifier that is well-formed, or name and birthDate.")
                    .at("Patient");
        }
        Link asked = Link.of("", "", tokens, blocks.of(about), about);
        Map<String, Found> found = new LinkedHashMap<>();
        certain(asked).stream()
                .filter(among)
                .forEach(link -> found.put(link.file(), new Found(link, Grade.CERTAIN, 1)));
        for (Link link : neighbours(asked)) {
            Comparison comparison = Matches.compare(asked, link);
            Grade grade = link.agreesInNumber(tokens) ? Grade.of(comparison) : Grade.CERTAINLY_NOT;
            if (grade != Grade.CERTAINLY_NOT && among.test(link)) {
                found.putIfAbsent(
                        link.file(), new Found(link, grade, Weights.DEFAULT.probability(comparison.weight())));
            }
        }
        return found.values().stream()
                .sorted(Comparator.comparing(Found::grade).thenComparing(Found::score, Comparator.reverseOrder()))
                .toList();
    }

    private List<Link> certain(Link asked) {
        return claims.seenBy(asked, null).others().stream()
                .filter(asked::agrees)
                .toList();
    }

    private List<Link> neighbours(Link asked) {
        List<Link> neighbours = new ArrayList<>();
        for (long block : asked.blocks()) {
            List<Link> files = links.inBlock(block, Matches.MAX_BLOCK + 1);
            if (files.size() <= Matches.MAX_BLOCK) {
                neighbours.addAll(files);
            }
        }
        return neighbours;
    }
}
