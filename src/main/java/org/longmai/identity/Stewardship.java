package org.longmai.identity;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.identity.Groups.Group;
import org.longmai.identity.LinkDecision.Kind;
import org.longmai.identity.Links.Edge;
import org.longmai.identity.Links.Node;
import org.longmai.identity.Match.State;
import org.springframework.stereotype.Service;

/**
 * What stewards do to the index: link two residents, take a file out of one, say that a match is none; and take each of it back. Every
 * decision is one write that counts (an edge, a mark, a state), so nothing is half done, and to undo it is to remove that write.
 */
@Service
class Stewardship {

    private final Links links;
    private final Groups groups;
    private final Matches matches;
    private final Deaths deaths;
    private final Residents residents;
    private final LinkDecisions decisions;

    Stewardship(
            Links links, Groups groups, Matches matches, Deaths deaths, Residents residents, LinkDecisions decisions) {
        this.links = links;
        this.groups = groups;
        this.matches = matches;
        this.deaths = deaths;
        this.residents = residents;
        this.decisions = decisions;
    }

    /**
     * Makes two persons one. The first one's id stays, the other's means the same from now on.
     *
     * @throws Failure CONFLICT if they are one already, or too many, or somebody else decided at the same moment
     */
    LinkDecision link(Person one, Person other, String by, String reason) {
        if (one.origins().contains(other.id()) || other.origins().contains(one.id())) {
            throw conflict("The two are one person already.");
        }
        if (groups.of(one.id()).nodes().size() + groups.of(other.id()).nodes().size() > Groups.MAX_RESIDENTS) {
            throw conflict("That would make a person of more than %d residents: look whether all of these are one."
                    .formatted(Groups.MAX_RESIDENTS));
        }
        Optional<Match> match = matches.between(one, other);
        LinkDecision decision = decisions.insert(
                Kind.LINK, other.id(), one.id(), match.map(Match::id).orElse(""), by, reason);
        connect(decision);
        match.ifPresent(known -> answer(known, State.LINKED, decision));
        groups.person(one.id()).ifPresent(deaths::spread);
        return decision;
    }

    /** A push that gave a resident's last file to somebody else at the same moment was first. */
    private void connect(LinkDecision decision) {
        Edge edge = new Edge(decision.object(), decision.id());
        if (!links.connect(decision.subject(), edge)) {
            decisions.undone(decision, "", "");
            throw conflict("Somebody linked one of the two at the same moment: look again.");
        }
        Map<String, Node> nodes = links.nodes(List.of(decision.subject(), decision.object()));
        if (isVacant(nodes.get(decision.subject()), decision.object())
                || isVacant(nodes.get(decision.object()), decision.subject())) {
            links.disconnect(decision.subject(), edge);
            decisions.undone(decision, "", "");
            throw conflict("A file of one of the two moved at the same moment: look again.");
        }
    }

    private static boolean isVacant(@Nullable Node node, String other) {
        return node == null
                || node.files().isEmpty()
                        && Set.of(other).containsAll(node.from())
                        && (node.into() == null || node.into().into().equals(other));
    }

    private void answer(Match match, State state, LinkDecision decision) {
        for (State from : Set.of(State.OPEN, State.REJECTED, State.SETTLED)) {
            matches.set(match.id(), from, state, decision.id());
        }
    }

    /**
     * Takes a file out of its resident, whatever identifiers it shares with the others.
     *
     * @throws Failure CONFLICT if the resident has no other file
     */
    LinkDecision unlink(String file, String by, String reason) {
        Link link = Optional.ofNullable(links.of(file)).orElseThrow(Failure::notFound);
        Group group = groups.of(link.resident());
        if (links.isFree(link.resident(), file)) {
            return cut(group, link.resident(), by, reason);
        }
        LinkDecision decision = decisions.insert(Kind.UNLINK, file, link.resident(), "", by, reason);
        Set<String> from = new LinkedHashSet<>(group.files().keySet());
        from.remove(file);
        from.addAll(group.nodes().keySet());
        links.part(file, from, decision.id());
        residents.relink(file);
        spread(group.root(), file);
        return decision;
    }

    /** The only file of a resident is with others by a steward's link: that is taken back. */
    private LinkDecision cut(Group group, String resident, String by, String reason) {
        Map<String, Edge> edges = group.edges(resident);
        if (edges.isEmpty()) {
            throw conflict("It is the resident's only file: there is nothing to take it out of.");
        }
        if (edges.size() > 1) {
            throw conflict("Several residents were linked to the one of this file: take one of these decisions back: "
                    + String.join(
                            ", ", edges.values().stream().map(Edge::decision).toList())
                    + ".");
        }
        String linked = edges.values().iterator().next().decision();
        LinkDecision undone = decisions.find(linked).orElseThrow(Failure::notFound);
        undo(undone, by, reason);
        return undone;
    }

    /**
     * Takes a decision back: all is as it was before. Where a file brought other identifiers meanwhile, its next push moves it.
     */
    void undo(LinkDecision decision, String by, String reason) {
        switch (decision.kind()) {
            case LINK -> undoLink(decision);
            case UNLINK -> undoUnlink(decision);
            case REJECT -> matches.set(decision.subject(), State.REJECTED, State.OPEN, null);
        }
        decisions.undone(decision, by, reason);
    }

    private void undoLink(LinkDecision decision) {
        links.disconnect(decision.subject(), new Edge(decision.object(), decision.id()));
        if (!decision.match().isEmpty()) {
            matches.set(decision.match(), State.LINKED, State.OPEN, null);
        }
        groups.person(decision.subject()).ifPresent(deaths::spread);
        groups.person(decision.object()).ifPresent(deaths::spread);
    }

    private void undoUnlink(LinkDecision decision) {
        links.unpart(decision.subject(), decision.id());
        residents.restore(decision.subject(), decision.object());
        spread(decision.object(), decision.subject());
    }

    private void spread(String resident, String file) {
        groups.person(resident).ifPresent(deaths::spread);
        residents.ofFile(file).ifPresent(deaths::spread);
    }

    /**
     * Says that the two are not one person: it is not asked again.
     *
     * @throws Failure CONFLICT if the question is not open
     */
    LinkDecision reject(Match match, String by, String reason) {
        LinkDecision decision = decisions.insert(Kind.REJECT, match.id(), "", match.id(), by, reason);
        if (!matches.set(match.id(), State.OPEN, State.REJECTED, decision.id())) {
            decisions.undone(decision, "", "");
            throw conflict("The match was answered already: look again.");
        }
        return decision;
    }

    /** The decisions that hold of a person. */
    List<LinkDecision> of(Person person) {
        Set<String> found = new LinkedHashSet<>();
        groups.of(person.id()).nodes().values().forEach(node -> {
            if (node.into() != null) {
                found.add(node.into().decision());
            }
        });
        person.files().keySet().forEach(file -> found.addAll(links.apart(file).values()));
        return decisions.find(found);
    }

    private static Failure conflict(String message) {
        return Failure.of(Category.CONFLICT, message);
    }
}
