package org.longmai.clinical;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;

/**
 * Mutual recognition of test and examination results: which result of another institution spares a repetition. It covers the
 * result, not the conclusion drawn from it; the treating doctor decides.
 *
 * @see <a href="https://www.gov.cn/zhengce/zhengceku/2022-02/25/content_5675558.htm">医疗机构检查检验结果互认管理办法 (2022)</a>
 */
public final class Recognition {

    private static final Set<String> FINAL = Set.of("final", "amended", "corrected");
    private static final Wording COUNTS = new Wording("在互认有效期内，可予互认", "Within its validity: it can be recognised");
    private static final Wording UNDATED = new Wording("结果没有日期", "The result has no date");
    private static final Wording PRELIMINARY = new Wording("结果尚未最终确认", "The result is not final");
    private static final Wording NOT_EVALUATED =
            new Wording("出具机构未通过质量评价", "The institution has not passed the quality evaluation");

    private final RecognitionRules rules;
    private final Laboratory laboratory;
    private final Registry registry;

    Recognition(RecognitionRules rules, Laboratory laboratory, Registry registry) {
        this.rules = rules;
        this.laboratory = laboratory;
        this.registry = registry;
    }

    /** The codes under which results of the items may be found; null asks for every item. */
    public Set<String> codes(@Nullable List<String> items) {
        return asked(items).stream()
                .flatMap(item -> laboratory.synonyms(item.codes()).stream())
                .collect(Collectors.toSet());
    }

    /**
     * @param items ids of the district's list; null for every one
     * @param results Observations and DiagnosticReports
     * @param today in the district
     * @return of each item and institution the newest, in the order of the list, those that count first
     */
    public List<RecognisableResult> of(@Nullable List<String> items, List<Held> results, LocalDate today) {
        return asked(items).stream()
                .flatMap(item -> newest(item, results).stream()
                        .map(held -> judged(item, held, today))
                        .sorted(Comparator.comparing(RecognisableResult::counts).reversed()))
                .toList();
    }

    private List<RecognitionRules.Item> asked(@Nullable List<String> items) {
        return rules.items().stream()
                .filter(item -> items == null || items.contains(item.id()))
                .toList();
    }

    private List<Held> newest(RecognitionRules.Item item, List<Held> results) {
        Set<String> codes = laboratory.synonyms(item.codes());
        Map<String, Held> newest = new LinkedHashMap<>();
        for (Held held : results) {
            if (isOf(codes, held.resource())) {
                newest.merge(held.institution(), held, Recognition::newer);
            }
        }
        return List.copyOf(newest.values());
    }

    private static boolean isOf(Set<String> codes, Resource result) {
        return !"entered-in-error".equals(result.string("status"))
                && result.objects("code").stream()
                        .flatMap(code -> Concepts.tokens(code).stream())
                        .anyMatch(codes::contains);
    }

    private static Held newer(Held one, Held other) {
        LocalDate day = day(one);
        LocalDate otherDay = day(other);
        return otherDay == null || day != null && !otherDay.isAfter(day) ? one : other;
    }

    private RecognisableResult judged(RecognitionRules.Item item, Held held, LocalDate today) {
        LocalDate day = day(held);
        LocalDate until = day == null ? null : day.plusDays(item.days());
        List<Wording> against = new ArrayList<>();
        if (until == null) {
            against.add(UNDATED);
        } else if (until.isBefore(today)) {
            against.add(new Wording(
                    "已超过%d天的互认有效期".formatted(item.days()),
                    "Older than the %d days of its validity".formatted(item.days())));
        }
        if (!FINAL.contains(String.valueOf(held.resource().string("status")))) {
            against.add(PRELIMINARY);
        }
        if (!isTrusted(held.institution())) {
            against.add(NOT_EVALUATED);
        }
        return new RecognisableResult(
                item.id(),
                item.name(),
                held.institution(),
                at(held),
                held.resource().reference().toString(),
                against.isEmpty(),
                until,
                against.isEmpty() ? List.of(COUNTS) : against);
    }

    private boolean isTrusted(String institution) {
        return rules.evaluated().contains(institution)
                || registry.institution(institution)
                        .map(Institution::kind)
                        .filter(rules.kinds()::contains)
                        .isPresent();
    }

    private static @Nullable LocalDate day(Held held) {
        Interval at = Interval.of(at(held));
        return at == null ? null : at.start().atZone(Interval.ZONE).toLocalDate();
    }

    private static @Nullable String at(Held held) {
        for (String path : new String[] {"effectiveDateTime", "effectiveInstant", "effectivePeriod.start", "issued"}) {
            String text = held.resource().string(path);
            if (text != null) {
                return text;
            }
        }
        return null;
    }
}
