package org.longmai.emergency;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.MutationError;
import org.longmai.consent.Sought;

/** The declaration of an emergency. */
record BreakGlassInput(
        @Nullable String resident, Sought.@Nullable Identifier identifier, BreakGlassReason reason, String words) {

    private static final int FEWEST = 20;
    private static final int MOST = 1_000;

    /** Fewer different characters say nothing: they are a key held down. */
    private static final int FEWEST_DIFFERENT = 6;

    Sought sought() {
        return new Sought(resident, identifier);
    }

    Optional<MutationError> problem() {
        String said = words.strip();
        long length = said.codePoints().count();
        boolean good = length >= FEWEST
                && length <= MOST
                && said.codePoints().distinct().count() >= FEWEST_DIFFERENT;
        return good
                ? Optional.empty()
                : Optional.of(new MutationError(
                        "Say what happened, in %d to %d characters: the resident and a privacy officer read it."
                                .formatted(FEWEST, MOST),
                        List.of("input", "words")));
    }
}
