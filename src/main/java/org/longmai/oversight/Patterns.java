package org.longmai.oversight;

import java.text.MessageFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Look;
import org.longmai.fhir.Interval;
import org.springframework.stereotype.Component;

/** Goes through looks for what the rules describe. */
@Component
class Patterns {

    private static final int CITED = 50;

    /** So many pairs of user and resident are followed into the records; who asks for more asks for a shorter time. */
    private static final int PAIRS = 2_000;

    private final Rules rules;
    private final Visits visits;

    private record Pair(String subject, String resident) {}

    Patterns(Rules rules, Visits visits) {
        this.rules = rules;
        this.visits = visits;
    }

    List<Pattern> in(Collection<Look> all, Set<Pattern.Kind> kinds) {
        List<Look> looks = all.stream()
                .filter(Patterns::isOfStaff)
                .sorted(Comparator.comparing(look -> look.entry().at()))
                .toList();
        List<Pattern> found = new ArrayList<>();
        for (Pattern.Kind kind : kinds) {
            rules.of(kind).ifPresent(rule -> found.addAll(find(rule, looks)));
        }
        return found;
    }

    private List<Pattern> find(Rules.Rule rule, List<Look> looks) {
        return switch (rule.kind()) {
            case BURST -> byUser(looks, own -> burst(rule, own));
            case NIGHT -> byUser(looks, own -> night(rule, own));
            case EMERGENCY_RATE -> byUser(looks, own -> emergencies(rule, own));
            case NO_ENCOUNTER -> byPair(looks, own -> withoutVisit(rule, own));
            case COLLEAGUE -> byPair(looks, own -> colleague(rule, own));
            case HOUSEHOLD -> byPair(looks, own -> household(rule, own));
        };
    }

    /** People who work with records: residents and institutions' systems look at what is theirs. */
    private static boolean isOfStaff(Look look) {
        boolean looks =
                look.entry().action() == AccessEvent.Action.READ || look.entry().action() == AccessEvent.Action.QUERY;
        return looks
                && !look.entry().role().isOfResident()
                && look.entry().institution() != null
                && look.entry().role() != org.longmai.access.Role.INSTITUTION;
    }

    private interface Search {
        @Nullable
        Pattern in(List<Look> own);
    }

    private static List<Pattern> byUser(List<Look> looks, Search search) {
        Map<String, List<Look>> users = new LinkedHashMap<>();
        looks.forEach(look ->
                users.computeIfAbsent(look.subject(), any -> new ArrayList<>()).add(look));
        return found(users.values(), search);
    }

    private static List<Pattern> byPair(List<Look> looks, Search search) {
        Map<Pair, List<Look>> pairs = new LinkedHashMap<>();
        for (Look look : looks) {
            if (look.entry().outcome() != AccessEvent.Outcome.REFUSED
                    && look.entry().role().isClinical()) {
                pairs.computeIfAbsent(new Pair(look.subject(), look.resident()), any -> new ArrayList<>())
                        .add(look);
            }
        }
        return found(pairs.values().stream().limit(PAIRS).toList(), search);
    }

    private static List<Pattern> found(Collection<List<Look>> groups, Search search) {
        List<Pattern> found = new ArrayList<>();
        for (List<Look> own : groups) {
            Pattern pattern = search.in(own);
            if (pattern != null) {
                found.add(pattern);
            }
        }
        return found;
    }

    /** The fullest stretch of the length that the rule names. */
    private static @Nullable Pattern burst(Rules.Rule rule, List<Look> own) {
        Duration length = Duration.ofMinutes((long) rule.threshold("minutes"));
        Map<String, Integer> within = new HashMap<>();
        List<Look> fullest = List.of();
        int most = 0;
        int from = 0;
        for (int to = 0; to < own.size(); to++) {
            within.merge(own.get(to).resident(), 1, Integer::sum);
            Instant end = own.get(to).entry().at();
            while (own.get(from).entry().at().plus(length).isBefore(end)) {
                within.computeIfPresent(own.get(from++).resident(), (any, count) -> count == 1 ? null : count - 1);
            }
            if (within.size() > most) {
                most = within.size();
                fullest = own.subList(from, to + 1);
            }
        }
        return most < rule.threshold("residents") ? null : pattern(rule, fullest, null, most, length.toMinutes());
    }

    private static @Nullable Pattern night(Rules.Rule rule, List<Look> own) {
        double from = rule.threshold("from");
        double to = rule.threshold("to");
        List<Look> nightly = those(own, look -> {
            int hour = look.entry().at().atZone(Interval.ZONE).getHour();
            return (hour >= from || hour < to) && !look.entry().isEmergency();
        });
        return nightly.size() < rule.threshold("times") ? null : pattern(rule, nightly, null, nightly.size(), from);
    }

    private static @Nullable Pattern emergencies(Rules.Rule rule, List<Look> own) {
        List<Look> declared = those(own, look -> look.entry().isEmergency());
        boolean isLarge =
                declared.size() >= rule.threshold("times") && declared.size() >= rule.threshold("share") * own.size();
        return isLarge ? pattern(rule, declared, null, declared.size(), rule.threshold("share")) : null;
    }

    private @Nullable Pattern withoutVisit(Rules.Rule rule, List<Look> own) {
        Duration around = Duration.ofDays((long) rule.threshold("days"));
        List<Instant> known = visits.at(
                own.get(0).resident(), String.valueOf(own.get(0).entry().institution()));
        List<Look> without = those(own, look -> known.stream()
                .noneMatch(visit ->
                        Duration.between(visit, look.entry().at()).abs().compareTo(around) <= 0));
        return without.isEmpty()
                ? null
                : pattern(rule, without, own.get(0).resident(), without.size(), around.toDays());
    }

    private @Nullable Pattern colleague(Rules.Rule rule, List<Look> own) {
        Look one = own.get(0);
        boolean bears = visits.bearsNameOf(
                one.resident(), one.entry().who(), String.valueOf(one.entry().institution()));
        return bears ? pattern(rule, own, one.resident(), own.size(), 0) : null;
    }

    private @Nullable Pattern household(Rules.Rule rule, List<Look> own) {
        Look one = own.get(0);
        boolean lives = visits.livesWith(
                one.resident(), one.entry().who(), String.valueOf(one.entry().institution()));
        return lives ? pattern(rule, own, one.resident(), own.size(), 0) : null;
    }

    private static List<Look> those(List<Look> looks, Predicate<Look> which) {
        return looks.stream().filter(which).toList();
    }

    private static Pattern pattern(
            Rules.Rule rule, List<Look> looks, @Nullable String resident, int count, Number threshold) {
        Look first = looks.get(0);
        return new Pattern(
                rule.kind(),
                first.subject(),
                first.entry().who(),
                first.entry().role(),
                first.entry().institution(),
                resident,
                first.entry().at(),
                looks.get(looks.size() - 1).entry().at(),
                count,
                new MessageFormat(rule.zh(), Locale.SIMPLIFIED_CHINESE)
                        .format(new Object[] {first.entry().who(), count, threshold}),
                new MessageFormat(rule.en(), Locale.ENGLISH)
                        .format(new Object[] {first.entry().who(), count, threshold}),
                looks.stream().limit(CITED).map(look -> look.entry().id()).toList());
    }
}
