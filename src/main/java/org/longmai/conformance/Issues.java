package org.longmai.conformance;

import java.util.ArrayList;
import java.util.List;
import org.longmai.fhir.Issue;

/** The breaches found in one resource, and the place that is looked at: a path that costs nothing until something is wrong. */
final class Issues {

    /** More are not told of one resource: whoever reads them has enough to do. */
    static final int MOST = 20;

    private static final int DEPTH = 256;

    private List<Issue> found = List.of();
    private final String[] names = new String[DEPTH];
    private final int[] places = new int[DEPTH];
    private int depth;

    /** @param root the FHIRPath of the resource that comes next */
    void begin(String root) {
        found = List.of();
        depth = 0;
        enter(root, -1);
    }

    /** @param place among the repetitions of the element, -1 if it does not repeat */
    void enter(String name, int place) {
        names[depth] = name;
        places[depth] = place;
        depth++;
    }

    void leave() {
        depth--;
    }

    boolean isFull() {
        return found.size() >= MOST;
    }

    List<Issue> found() {
        return found;
    }

    void add(String code, String profile, String rule, String english, String chinese) {
        if (found.isEmpty()) {
            found = new ArrayList<>(2);
        }
        if (!isFull()) {
            found.add(new Issue(code, path(), profile, rule, english, chinese));
        }
    }

    /** @param below what is to be added to the path */
    void add(String code, String below, String profile, String rule, String english, String chinese) {
        enter(below, -1);
        add(code, profile, rule, english, chinese);
        leave();
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            path.append(i == 0 ? "" : ".").append(names[i]);
            if (places[i] >= 0) {
                path.append('[').append(places[i]).append(']');
            }
        }
        return path.toString();
    }
}
