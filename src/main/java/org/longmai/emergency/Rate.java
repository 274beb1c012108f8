package org.longmai.emergency;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.audit.Look;

/**
 * How often a doctor, or all of an institution, declared an emergency.
 *
 * @param practitioner null: all of the institution
 * @param residents of how many the record was asked for in the time
 */
record Rate(
        String institutionId,
        @Nullable String practitioner,
        @Nullable String who,
        int count,
        int open,
        int justified,
        int notJustified,
        int residents) {

    /** More entries of the ledger than these are not gone through. */
    private static final int MOST = 50_000;

    /** Declared emergencies to 100 residents. */
    public double percent() {
        return residents == 0 ? 0 : Math.round(count * 1000.0 / residents) / 10.0;
    }

    private record Whom(String institution, @Nullable String practitioner, @Nullable String who, String subject) {}

    /** Of every doctor who declared one, and of their institutions, the most first. */
    static List<Rate> between(Queue queue, Ledger ledger, Instant since, Instant until) {
        List<Queue.Declared> declared = queue.between(since, until);
        Map<String, Review> reviews =
                queue.reviews(declared.stream().map(Queue.Declared::id).toList());
        Map<Whom, List<Queue.Declared>> by = new LinkedHashMap<>();
        for (Queue.Declared each : declared) {
            by.computeIfAbsent(doctor(each), any -> new ArrayList<>()).add(each);
            by.computeIfAbsent(new Whom(each.institution(), null, null, ""), any -> new ArrayList<>())
                    .add(each);
        }
        Map<String, Set<String>> asked = declared.isEmpty() ? Map.of() : residents(ledger.between(since, until, MOST));
        List<Rate> rates = new ArrayList<>();
        by.forEach((whom, all) -> rates.add(rate(whom, all, reviews, asked)));
        rates.sort(Comparator.comparing(Rate::count).reversed().thenComparing(Rate::institutionId));
        return rates;
    }

    private static Whom doctor(Queue.Declared each) {
        return new Whom(each.institution(), each.practitioner(), each.who(), each.subject());
    }

    private static Rate rate(
            Whom whom, List<Queue.Declared> all, Map<String, Review> reviews, Map<String, Set<String>> asked) {
        int justified = 0;
        int notJustified = 0;
        for (Queue.Declared each : all) {
            Review review = reviews.get(each.id());
            justified += review != null && review.outcome() == Review.Outcome.JUSTIFIED ? 1 : 0;
            notJustified += review != null && review.outcome() == Review.Outcome.NOT_JUSTIFIED ? 1 : 0;
        }
        return new Rate(
                whom.institution(),
                whom.practitioner(),
                whom.who(),
                all.size(),
                all.size() - justified - notJustified,
                justified,
                notJustified,
                asked.getOrDefault(whom.institution() + "|" + whom.subject(), Set.of())
                        .size());
    }

    /** Whom each user, and each institution, asked for. */
    private static Map<String, Set<String>> residents(List<Look> looks) {
        Map<String, Set<String>> residents = new HashMap<>();
        for (Look look : looks) {
            String institution = look.entry().institution();
            if (institution != null && look.entry().role().isClinical() && isLook(look)) {
                for (String subject : List.of("", look.subject())) {
                    residents
                            .computeIfAbsent(institution + "|" + subject, any -> new HashSet<>())
                            .add(look.resident());
                }
            }
        }
        return residents;
    }

    private static boolean isLook(Look look) {
        return look.entry().action() == AccessEvent.Action.QUERY || look.entry().action() == AccessEvent.Action.READ;
    }
}
