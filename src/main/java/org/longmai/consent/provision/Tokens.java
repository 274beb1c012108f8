package org.longmai.consent.provision;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The codings of an element.
 *
 * @param read as {@code system|code}, {@code |code} without a system
 * @param doubt whether one of them cannot be read
 */
record Tokens(Set<String> read, boolean doubt) {

    static Tokens ofCodings(@Nullable Object codings) {
        return of(Elements.repetitions(codings));
    }

    static Tokens ofConcepts(@Nullable Object concepts) {
        return of(Elements.repetitions(concepts).stream()
                .flatMap(concept -> codings(concept).stream())
                .toList());
    }

    static Tokens ofConcept(@Nullable Object concept) {
        return of(codings(concept));
    }

    /** Whether one of them matches. */
    Match any(Function<String, Match> each) {
        Match match = doubt ? Match.UNKNOWN : Match.NO;
        for (String token : read) {
            match = match.or(each.apply(token));
        }
        return match;
    }

    private static Tokens of(List<?> codings) {
        Set<String> read = new LinkedHashSet<>();
        boolean doubt = false;
        for (Object coding : codings) {
            String token = token(coding);
            if (token == null) {
                doubt = true;
            } else {
                read.add(token);
            }
        }
        return new Tokens(read, doubt);
    }

    private static List<?> codings(@Nullable Object concept) {
        return Elements.repetitions(concept instanceof Map<?, ?> object ? object.get("coding") : null);
    }

    private static @Nullable String token(@Nullable Object coding) {
        if (!(coding instanceof Map<?, ?> object) || !(object.get("code") instanceof String code)) {
            return null;
        }
        Object system = object.get("system");
        return system == null ? "|" + code : system instanceof String uri ? uri + "|" + code : null;
    }
}
