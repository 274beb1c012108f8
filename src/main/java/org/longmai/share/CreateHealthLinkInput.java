package org.longmai.share;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.MutationError;
import org.longmai.fhir.Interval;

/**
 * What a link is to be.
 *
 * @param resident null: the caller
 * @param passcode to be told to the receiver by another way than the link
 * @param expires FHIR dateTime: the last moment of the link
 * @param label what the receiver reads of it
 * @param sensitive whether what has a sensitive label is in it; null: no
 */
record CreateHealthLinkInput(
        @Nullable String resident,
        String passcode,
        String expires,
        @Nullable String label,
        @Nullable Boolean sensitive) {

    private static final int SHORTEST = 6;
    private static final int LONGEST = 64;

    /** As the specification has it. */
    private static final int LABEL = 80;

    /** What has to be changed. */
    List<MutationError> problems(Instant now, ShareSettings settings) {
        List<MutationError> problems = new ArrayList<>();
        if (passcode.length() < SHORTEST || passcode.length() > LONGEST || passcode.isBlank()) {
            problems.add(error("'passcode' must have %d to %d characters.".formatted(SHORTEST, LONGEST), "passcode"));
        }
        if (label != null && (label.isBlank() || label.length() > LABEL)) {
            problems.add(error("'label' must have at most %d characters.".formatted(LABEL), "label"));
        }
        Interval end = Interval.of(expires);
        if (end == null || !now.isBefore(end.end())) {
            problems.add(error("'expires' must be a dateTime that is to come.", "expires"));
        } else if (end.end().isAfter(now.plus(settings.longest()))) {
            problems.add(error(
                    "'expires' must be within %d days."
                            .formatted(settings.longest().toDays()),
                    "expires"));
        }
        return problems;
    }

    /** Of a valid input. */
    HealthLinks.Wish wish(String madeBy) {
        Interval end = Objects.requireNonNull(Interval.of(expires));
        return new HealthLinks.Wish(passcode, end.end(), label == null ? null : label.strip(), madeBy);
    }

    private static MutationError error(String message, String field) {
        return new MutationError(message, List.of("input", field));
    }
}
