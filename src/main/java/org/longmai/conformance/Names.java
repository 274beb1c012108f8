package org.longmai.conformance;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What may be repeated to a sender, in few words. */
final class Names {

    private static final int MOST_CODES = 12;
    private static final int LONGEST = 64;

    private Names() {}

    static boolean isElement(String name) {
        int from = name.startsWith("_") ? 1 : 0;
        if (name.length() == from || name.length() > LONGEST) {
            return false;
        }
        return name.chars()
                .skip(from)
                .allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9');
    }

    /** The codes, or the first of them; with their system where they need one. */
    static String some(Map<String, Set<String>> codes) {
        TreeSet<String> all = new TreeSet<>();
        codes.values().forEach(all::addAll);
        String first = all.stream().limit(MOST_CODES).collect(Collectors.joining(", "));
        String more = all.size() > MOST_CODES ? ", …" : "";
        return first + more + " (" + String.join(", ", new TreeSet<>(codes.keySet())) + ")";
    }
}
