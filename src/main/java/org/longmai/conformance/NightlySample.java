package org.longmai.conformance;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Common;
import org.longmai.record.Commons;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Every night the full validator looks at a sample of what each institution has sent since the last one. Nobody sees the
 * resources, so the ledger has nothing of it; what stays are counts.
 */
@Component
class NightlySample {

    private static final Logger LOG = LoggerFactory.getLogger(NightlySample.class);
    private static final Set<String> GRAVE = Set.of("fatal", "error");

    private final DaySample sample;
    private final FullValidation validation;
    private final FileLogs logs;
    private final Commons commons;
    private final SampleReports reports;
    private final Clock clock;

    NightlySample(
            DaySample sample,
            FullValidation validation,
            FileLogs logs,
            Commons commons,
            SampleReports reports,
            Clock clock) {
        this.sample = sample;
        this.validation = validation;
        this.logs = logs;
        this.commons = commons;
        this.reports = reports;
        this.clock = clock;
    }

    /** Validates what was drawn; the reports are written one by one. */
    @Scheduled(cron = "${longmai.conformance.sample-at:0 30 2 * * *}", zone = "Asia/Shanghai")
    void run() {
        LocalDate day = LocalDate.ofInstant(clock.instant(), Interval.ZONE);
        Map<String, List<Reference>> drawn = sample.take();
        for (Map.Entry<String, List<Reference>> one : drawn.entrySet()) {
            SampleReport report = report(day, one.getKey(), one.getValue());
            reports.add(report);
            LOG.info(
                    "Nightly sample of {}: {} resources, {} with errors; {}",
                    report.institution(),
                    report.validated(),
                    report.breached(),
                    report.counts().stream().limit(5).toList());
        }
    }

    private SampleReport report(LocalDate day, String institution, List<Reference> references) {
        Map<String, Integer> counts = new HashMap<>();
        int validated = 0;
        int breached = 0;
        for (Reference reference : references) {
            List<Map.Entry<String, Issue>> issues = resource(reference)
                    .map(resource -> validation.sampled(institution, resource))
                    .orElse(null);
            if (issues == null) {
                continue;
            }
            validated++;
            breached += issues.stream().anyMatch(issue -> GRAVE.contains(issue.getKey())) ? 1 : 0;
            issues.stream()
                    .filter(issue -> !issue.getKey().equals("information"))
                    .forEach(issue -> counts.merge(key(issue), 1, Integer::sum));
        }
        return new SampleReport(day, institution, validated, breached, sorted(counts));
    }

    private static String key(Map.Entry<String, Issue> issue) {
        String severity = GRAVE.contains(issue.getKey()) ? "error" : issue.getKey();
        return severity + " " + issue.getValue().profile() + "#"
                + issue.getValue().rule();
    }

    private static List<SampleReport.Count> sorted(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(count -> new SampleReport.Count(
                        count.getKey().substring(0, count.getKey().indexOf(' ')),
                        count.getKey().substring(count.getKey().indexOf(' ') + 1),
                        count.getValue()))
                .sorted(Comparator.comparing(SampleReport.Count::count)
                        .reversed()
                        .thenComparing(SampleReport.Count::rule))
                .toList();
    }

    /** As it is now; none if it was deleted since, or cannot be read. */
    private Optional<Resource> resource(Reference reference) {
        try {
            String file = logs.locate(reference);
            if (file != null) {
                Entry entry = logs.read(file).newest(reference);
                return entry == null || entry.isDeleted() ? Optional.empty() : Optional.of(logs.open(entry));
            }
            return Optional.ofNullable(commons.find(Set.of(reference)).get(reference))
                    .map(Common::resource);
        } catch (Failure failure) {
            LOG.warn("A resource of the sample cannot be read: {}", failure.getMessage());
            return Optional.empty();
        }
    }
}
