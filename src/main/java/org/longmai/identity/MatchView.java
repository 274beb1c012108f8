package org.longmai.identity;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.registry.Institution;

/** A match as a steward reads it: no more of both sides than it takes to decide. */
record MatchView(
        String id,
        Match.Kind kind,
        Match.State state,
        double weight,
        double probability,
        Grade grade,
        Instant found,
        @Nullable String decision,
        Side left,
        Side right,
        List<Comparison.Field> fields) {

    /** @param number the citizen number but for the day of birth and the digits behind it */
    record Side(
            String resident,
            String patient,
            @Nullable Institution institution,
            @Nullable String name,
            @Nullable String gender,
            @Nullable String birthDate,
            List<String> towns,
            List<String> phones,
            List<String> numbers,
            boolean multipleBirth,
            @Nullable String deceased) {

        static Side of(Link link, String resident, @Nullable Institution institution) {
            Demographics about = link.demographics();
            Death death = about.death();
            return new Side(
                    resident,
                    link.file(),
                    institution,
                    about.name(),
                    about.sex(),
                    about.birthDate(),
                    List.copyOf(about.towns()),
                    about.phones().stream().map(Side::masked).toList(),
                    about.numbers().stream().map(CitizenNumber::masked).toList(),
                    about.isTwin(),
                    death == null ? null : death.date() == null ? death.before().toString() : death.date());
        }

        private static String masked(String phone) {
            return "*".repeat(phone.length() - 4) + phone.substring(phone.length() - 4);
        }
    }

    static MatchView of(Match match, Side left, Side right, Comparison comparison) {
        return new MatchView(
                match.id(),
                match.kind(),
                match.state(),
                comparison.weight(),
                Weights.DEFAULT.probability(comparison.weight()),
                Grade.of(comparison),
                match.found(),
                match.decision(),
                left,
                right,
                comparison.fields());
    }
}
