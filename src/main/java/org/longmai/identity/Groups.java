package org.longmai.identity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longmai.identity.Links.Edge;
import org.longmai.identity.Links.Node;
import org.springframework.stereotype.Component;

/**
 * Residents whom stewards linked: a forest in which each resident is linked to one other at most. A link adds an edge and changes
 * nothing else, so to take the edge away restores both sides as they were, and as they would have become meanwhile.
 */
@Component
class Groups {

    /** How many residents may be linked to one. */
    static final int MAX_RESIDENTS = 30;

    private final Links links;

    Groups(Links links) {
        this.links = links;
    }

    /** The residents who are one person, by id, and which of them gives the person its id. */
    record Group(String root, Map<String, Node> nodes) {

        boolean isLinked() {
            return nodes.size() > 1;
        }

        Map<String, String> files() {
            Map<String, String> files = new TreeMap<>();
            nodes.values().forEach(node -> files.putAll(node.files()));
            return files;
        }

        Set<String> origins() {
            Set<String> origins = new TreeSet<>(nodes.keySet());
            nodes.values().forEach(node -> origins.addAll(node.formers()));
            return origins;
        }

        /** The edges that touch the resident, by whom they come from. */
        Map<String, Edge> edges(String resident) {
            Map<String, Edge> edges = new TreeMap<>();
            nodes.forEach((id, node) -> {
                if (node.into() != null
                        && (id.equals(resident) || node.into().into().equals(resident))) {
                    edges.put(id, node.into());
                }
            });
            return edges;
        }
    }

    Optional<Person> person(String id) {
        Group group = of(id);
        if (group.files().isEmpty()) {
            return heir(group.nodes().get(id)).flatMap(this::person);
        }
        return Optional.of(new Person(group.root(), group.files(), group.origins()));
    }

    /** Whose the last file of the resident is now. */
    private Optional<String> heir(@Nullable Node node) {
        if (node == null || node.moved() == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(links.of(node.moved()))
                .filter(link -> link.formers().contains(node.id()))
                .map(Link::resident)
                .filter(resident -> !resident.equals(node.id()));
    }

    Group of(String id) {
        Map<String, Node> found = new HashMap<>();
        Set<String> wanted = new LinkedHashSet<>(Set.of(id));
        while (!wanted.isEmpty() && found.size() <= MAX_RESIDENTS * 2) {
            Map<String, Node> nodes = links.nodes(wanted);
            found.putAll(nodes);
            wanted.clear();
            nodes.values().forEach(node -> wanted.addAll(neighbours(node)));
            wanted.removeAll(found.keySet());
        }
        Map<String, Node> connected = connected(id, found);
        return new Group(root(connected, id), connected);
    }

    private static List<String> neighbours(Node node) {
        List<String> neighbours = new ArrayList<>(node.from());
        if (node.into() != null) {
            neighbours.add(node.into().into());
        }
        return neighbours;
    }

    /** Those whom edges that count connect with the one. */
    private static Map<String, Node> connected(String id, Map<String, Node> found) {
        Map<String, Node> connected = new TreeMap<>();
        List<String> open = new ArrayList<>(List.of(id));
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            Node node = found.get(next);
            if (node != null && connected.put(next, node) == null) {
                found.values().stream()
                        .filter(other -> leadsTo(node, other.id()) || leadsTo(other, next))
                        .forEach(other -> open.add(other.id()));
            }
        }
        return connected;
    }

    private static boolean leadsTo(Node node, String other) {
        return node.into() != null && node.into().into().equals(other);
    }

    /** Where the edges lead. Two stewards who linked two residents to each other at once made a circle: the first id counts. */
    private static String root(Map<String, Node> nodes, String id) {
        Set<String> seen = new TreeSet<>();
        String at = id;
        while (seen.add(at)) {
            Node node = nodes.get(at);
            if (node == null
                    || node.into() == null
                    || !nodes.containsKey(node.into().into())) {
                return at;
            }
            at = node.into().into();
        }
        return first(nodes, at);
    }

    private static String first(Map<String, Node> nodes, String onCircle) {
        String first = onCircle;
        String at = onCircle;
        do {
            first = at.compareTo(first) < 0 ? at : first;
            Node node = nodes.get(at);
            Edge into = node == null ? null : node.into();
            at = into == null ? onCircle : into.into();
        } while (!at.equals(onCircle));
        return first;
    }
}
