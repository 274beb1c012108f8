package org.longmai.identity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file as the index knows it.
 *
 * @param resident whose it is by its identifiers; what stewards linked comes on top
 * @param tokens keyed hashes of its strong identifiers, in the order of the settings
 * @param apart a resident out of whose files a steward took it, and those files: whatever identifiers they share, it is not theirs
 * @param formers ids of residents who had this file only when it became another's
 * @param blocks the keys under which it is compared with others
 * @param about what the Patient says of the person; null before it has come, and once the file's key is destroyed
 */
record Link(
        String file,
        String institution,
        String resident,
        Set<String> tokens,
        Set<String> apart,
        Set<String> formers,
        List<Long> blocks,
        @Nullable Demographics about) {

    /** Begins the hash of an identifier of which a person has one only. */
    static final String EXCLUSIVE = "!";

    /** What a Patient brings, before it is known whose the file is. */
    static Link of(String file, String institution, Set<String> tokens, List<Long> blocks, Demographics about) {
        return new Link(file, institution, "", tokens, Set.of(), Set.of(), blocks, about);
    }

    Link of(String person) {
        return new Link(file, institution, person, tokens, apart, formers, blocks, about);
    }

    Link apartFrom(Set<String> residents) {
        return new Link(file, institution, resident, tokens, residents, formers, blocks, about);
    }

    Link known(Set<String> residents) {
        return new Link(file, institution, resident, tokens, apart, residents, blocks, about);
    }

    Demographics demographics() {
        return about == null ? Demographics.NONE : about;
    }

    /** Whether the other one has the same of the Patient. */
    boolean says(Link other) {
        return tokens.equals(other.tokens) && Objects.equals(about, other.about);
    }

    boolean isOfDead() {
        return demographics().death() != null;
    }

    /** Whether an identifier that both carry is one person's. */
    boolean agrees(Link other) {
        return agreesInNumber(other.tokens)
                && !isApart(other)
                && !other.isApart(this)
                && !Comparison.contradict(demographics(), other.demographics());
    }

    /** Whether it carries none of the identifier of which a person has one only, or one of these. */
    boolean agreesInNumber(Set<String> others) {
        return isFreeOfExclusive(tokens)
                || isFreeOfExclusive(others)
                || tokens.stream().anyMatch(token -> token.startsWith(EXCLUSIVE) && others.contains(token));
    }

    /** Whether a steward took the file out of the other one's resident. */
    boolean isApart(Link other) {
        return apart.contains(other.file)
                || apart.contains(other.resident)
                || !Collections.disjoint(apart, other.formers);
    }

    private static boolean isFreeOfExclusive(Set<String> tokens) {
        return tokens.stream().noneMatch(token -> token.startsWith(EXCLUSIVE));
    }

    /** Whether these may be the identifiers of the same person as before: some are left, or there were none, or there are none now. */
    boolean isContinuedBy(Set<String> after) {
        return agreesInNumber(after) && (tokens.isEmpty() || after.isEmpty() || !Collections.disjoint(tokens, after));
    }

    /** The ids under which the file's person has been known by it. */
    List<String> ids() {
        List<String> ids = new ArrayList<>(List.of(resident));
        ids.addAll(formers);
        return ids;
    }
}
