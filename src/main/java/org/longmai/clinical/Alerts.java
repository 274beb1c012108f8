package org.longmai.clinical;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Interval;

/** Finds on the front page what must not be overlooked. */
public final class Alerts {

    private static final Duration RECENT = Duration.ofDays(30);

    private final List<UrgentValue> urgent;
    private final Laboratory laboratory;

    Alerts(List<UrgentValue> urgent, Laboratory laboratory) {
        this.urgent = urgent;
        this.laboratory = laboratory;
    }

    public List<Alert> of(FrontPage page, Instant now) {
        List<Alert> alerts = new ArrayList<>();
        page.of(Section.FLAGS).forEach(held -> alerts.add(alert(Alert.Kind.FLAG, named(held), held)));
        page.of(Section.ALLERGIES).stream()
                .filter(held -> "high".equals(held.resource().string("criticality")))
                .forEach(held -> alerts.add(alert(Alert.Kind.CRITICAL_ALLERGY, allergy(held), held)));
        List<Held> measured = new ArrayList<>(page.of(Section.VITALS));
        measured.addAll(page.of(Section.RESULTS));
        alerts.addAll(urgent(measured, now));
        return alerts;
    }

    private List<Alert> urgent(List<Held> measured, Instant now) {
        Set<Alert> alerts = new LinkedHashSet<>();
        for (Held held : measured) {
            for (Measurement measurement : Measurement.of(held)) {
                if (isRecent(measurement, now)) {
                    urgent.stream()
                            .map(rule -> judged(rule, measurement, held))
                            .filter(Objects::nonNull)
                            .forEach(alerts::add);
                }
            }
        }
        return List.copyOf(alerts);
    }

    private @Nullable Alert judged(UrgentValue rule, Measurement measurement, Held held) {
        Analyte analyte = laboratory.analyte(measurement);
        if (analyte == null || !analyte.id().equals(rule.analyte())) {
            return null;
        }
        LabSeries.Point point = laboratory.point(measurement, analyte);
        return point.value() != null && point.comparator() == null && rule.is(point.value())
                ? alert(Alert.Kind.URGENT_VALUE, said(rule, point), held)
                : null;
    }

    private static Wording said(UrgentValue rule, LabSeries.Point point) {
        return new Wording("%s（%s）".formatted(rule.zh(), point.text()), "%s (%s)".formatted(rule.en(), point.text()));
    }

    private static boolean isRecent(Measurement measurement, Instant now) {
        Interval at = Interval.of(measurement.at());
        return at != null && at.start().isAfter(now.minus(RECENT));
    }

    private static Wording allergy(Held held) {
        Wording name = named(held);
        return new Wording("严重过敏风险：" + name.zh(), "High-risk allergy: " + name.en());
    }

    private static Wording named(Held held) {
        String text = Concepts.text(Concepts.first(held.resource(), "code"));
        return text == null ? new Wording("未命名", "unnamed") : new Wording(text, text);
    }

    private static Alert alert(Alert.Kind kind, Wording what, Held held) {
        return new Alert(kind, what, held.resource().reference().toString(), held.institution());
    }
}
