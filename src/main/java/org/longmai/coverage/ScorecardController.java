package org.longmai.coverage;

import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.coverage.Scorecard.Counts;
import org.longmai.coverage.Scorecard.Finding;
import org.longmai.coverage.Scorecard.ScorecardDay;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import tools.jackson.databind.json.JsonMapper;

/** GraphQL: an institution's own scorecard; those of all for a steward and a district officer. */
@Controller
class ScorecardController {

    private static final Set<Role> OVERSEERS = Set.of(Role.STEWARD, Role.DISTRICT_OFFICER);
    private static final int USUAL_DAYS = 7;
    private static final int MOST_DAYS = 366;
    /** How far back is looked for the last sign of a feed. */
    private static final int LOOK_BACK = 31;

    private final Tallies tallies;
    private final Registry registry;
    private final Rules rules;
    private final Clock clock;

    ScorecardController(Tallies tallies, Registry registry, CoverageSettings settings, JsonMapper mapper, Clock clock)
            throws IOException {
        this.tallies = tallies;
        this.registry = registry;
        this.rules = Rules.read(settings, mapper);
        this.clock = clock;
    }

    @QueryMapping
    List<Scorecard> scorecards(
            @AuthenticationPrincipal Caller caller,
            @Argument @Nullable List<String> institution,
            @Argument @Nullable String since,
            @Argument @Nullable String until) {
        List<Institution> institutions = institutions(caller, institution);
        LocalDate today = Tallies.date(clock.instant());
        LocalDate to = until == null ? today.plusDays(1) : day(until, "until");
        LocalDate from = since == null ? to.minusDays(USUAL_DAYS) : day(since, "since");
        if (from.isAfter(to) || from.plusDays(MOST_DAYS).isBefore(to)) {
            throw Failure.invalid("'since' must be before 'until', by at most %d days.".formatted(MOST_DAYS));
        }
        LocalDate lookBack = today.minusDays(LOOK_BACK);
        List<LocalDate> days = Stream.concat(from.datesUntil(to), lookBack.datesUntil(today.plusDays(1)))
                .distinct()
                .toList();
        Map<Tallies.Day, Tally> found =
                tallies.of(institutions.stream().map(Institution::id).toList(), days);
        boolean own = caller.role() == Role.INSTITUTION;
        return institutions.stream()
                .map(one -> scorecard(one, from, to, today, of(one, found), own))
                .toList();
    }

    private static Map<LocalDate, Tally> of(Institution institution, Map<Tallies.Day, Tally> found) {
        return found.entrySet().stream()
                .filter(each -> each.getKey().institution().equals(institution.id()))
                .collect(Collectors.toMap(each -> each.getKey().date(), Map.Entry::getValue));
    }

    private Scorecard scorecard(
            Institution institution,
            LocalDate since,
            LocalDate until,
            LocalDate today,
            Map<LocalDate, Tally> found,
            boolean own) {
        List<LocalDate> days = found.keySet().stream()
                .filter(day -> !day.isBefore(since) && day.isBefore(until))
                .sorted(Comparator.reverseOrder())
                .toList();
        Tally sum = new Tally();
        days.forEach(day -> sum.add(Objects.requireNonNull(found.get(day))));
        Instant heard = found.values().stream()
                .map(Tally::heard)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
        List<Finding> findings = Scorecard.findings(rules, sum, heard, today);
        return new Scorecard(
                institution,
                since,
                until,
                Scorecard.worst(findings),
                findings,
                heard,
                Counts.of(sum, own),
                days.stream()
                        .map(day -> new ScorecardDay(day, Counts.of(Objects.requireNonNull(found.get(day)), own)))
                        .toList());
    }

    private List<Institution> institutions(Caller caller, @Nullable List<String> asked) {
        if (OVERSEERS.contains(caller.role())) {
            return registry.institutions().stream()
                    .filter(institution -> asked == null || asked.contains(institution.id()))
                    .toList();
        }
        String own = caller.institution();
        if (caller.role() != Role.INSTITUTION || own == null || asked != null && !asked.equals(List.of(own))) {
            throw Failure.of(
                    Category.FORBIDDEN,
                    "An institution's own system may ask for its scorecard; a steward and a district officer for all.");
        }
        return registry.institution(own).stream().toList();
    }

    private static LocalDate day(String text, String argument) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw Failure.invalid("'%s' must be a whole date that exists, as 2026-03-08.".formatted(argument));
        }
    }
}
