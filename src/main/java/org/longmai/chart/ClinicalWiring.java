package org.longmai.chart;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longmai.clinical.Alert;
import org.longmai.clinical.Alerts;
import org.longmai.clinical.FrontPage;
import org.longmai.clinical.Held;
import org.longmai.clinical.LabSeries;
import org.longmai.clinical.Laboratory;
import org.longmai.clinical.MedicationConflict;
import org.longmai.clinical.Medicines;
import org.longmai.clinical.RecognisableResult;
import org.longmai.clinical.Recognition;
import org.longmai.clinical.Section;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Interval;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;

/** What a doctor reads out of a {@link View}: the front page, series, results that spare a test, medicines that conflict. */
@Component
class ClinicalWiring implements RuntimeWiringConfigurer {

    private static final int MOST_CODES = 50;
    private static final int MOST_VALUES = 1_000;
    private static final int MOST_PRESCRIPTIONS = 100;

    private final Laboratory laboratory;
    private final Recognition recognition;
    private final Medicines medicines;
    private final Alerts alerts;
    private final Registry registry;
    private final Clock clock;

    ClinicalWiring(
            Laboratory laboratory,
            Recognition recognition,
            Medicines medicines,
            Alerts alerts,
            Registry registry,
            Clock clock) {
        this.laboratory = laboratory;
        this.recognition = recognition;
        this.medicines = medicines;
        this.alerts = alerts;
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.type("Resident", type -> type.dataFetcher("summary", field(this::summary, "summary"))
                .dataFetcher("labSeries", field(this::labSeries, "Observation"))
                .dataFetcher("recognisableResults", field(this::recognisableResults, "Observation", "DiagnosticReport"))
                .dataFetcher(
                        "medicationConflicts",
                        field(this::medicationConflicts, "MedicationRequest", "AllergyIntolerance")));
        wiring.type("FrontPage", type -> {
            Map.of(
                            "problems", Section.PROBLEMS,
                            "medications", Section.MEDICATIONS,
                            "allergies", Section.ALLERGIES,
                            "immunizations", Section.IMMUNIZATIONS,
                            "vitals", Section.VITALS,
                            "results", Section.RESULTS,
                            "flags", Section.FLAGS)
                    .forEach((name, section) ->
                            type.dataFetcher(name, of(FrontPage.class, page -> json(page, section))));
            type.dataFetcher("sources", of(FrontPage.class, page -> page.all()));
            return type.dataFetcher("alerts", of(FrontPage.class, page -> alerts.of(page, clock.instant())));
        });
        wiring.type("Source", type -> type.dataFetcher("institution", of(Held.class, one -> named(one.institution())))
                .dataFetcher(
                        "resource",
                        of(Held.class, one -> one.resource().reference().toString())));
        wiring.type("Alert", type -> type.dataFetcher("institution", of(Alert.class, one -> named(one.institution()))));
        wiring.type(
                "LabPoint",
                type -> type.dataFetcher("institution", of(LabSeries.Point.class, one -> named(one.institution()))));
        wiring.type(
                "RecognisableResult",
                type -> type.dataFetcher("institution", of(RecognisableResult.class, one -> named(one.institution()))));
        wiring.type(
                "MedicationConflict",
                type -> type.dataFetcher("institutions", of(MedicationConflict.class, one -> one.institutions().stream()
                        .map(this::named)
                        .toList())));
    }

    private interface Field {
        Object of(View view, DataFetchingEnvironment environment);
    }

    private static DataFetcher<Object> field(Field field, String... kinds) {
        return environment -> {
            View view = Objects.requireNonNull(environment.getSource());
            Disclosures disclosures = environment.getGraphQlContext().get(Disclosures.class);
            List.of(kinds).forEach(kind -> disclosures.shown(view, kind));
            return field.of(view, environment);
        };
    }

    private static <T> DataFetcher<@Nullable Object> of(Class<T> type, Function<T, @Nullable Object> value) {
        return environment -> value.apply(type.cast(Objects.requireNonNull(environment.<Object>getSource())));
    }

    private FrontPage summary(View view, DataFetchingEnvironment environment) {
        return new Reading(view).frontPage();
    }

    private static List<Map<String, Object>> json(FrontPage page, Section section) {
        return page.of(section).stream().map(held -> held.resource().json()).toList();
    }

    private List<LabSeries> labSeries(View view, DataFetchingEnvironment environment) {
        List<String> codes = bounded(Objects.requireNonNull(environment.getArgument("codes")), "codes");
        Selector selector = Selector.of(
                laboratory.synonyms(codes), environment.getArgument("since"), environment.getArgument("until"));
        return laboratory.series(codes, new Reading(view).newest(selector.of(view, "Observation"), MOST_VALUES));
    }

    private List<RecognisableResult> recognisableResults(View view, DataFetchingEnvironment environment) {
        List<String> items = environment.getArgument("items");
        Selector selector = Selector.of(recognition.codes(items == null ? null : bounded(items, "items")), null, null);
        List<Held> results = new ArrayList<>(new Reading(view).newest(selector.of(view, "Observation"), MOST_VALUES));
        results.addAll(new Reading(view).newest(selector.of(view, "DiagnosticReport"), MOST_VALUES));
        return recognition.of(items, results, LocalDate.ofInstant(clock.instant(), Interval.ZONE));
    }

    private List<MedicationConflict> medicationConflicts(View view, DataFetchingEnvironment environment) {
        Reading reading = new Reading(view);
        return medicines.conflicts(
                reading.all(Section.MEDICATIONS, MOST_PRESCRIPTIONS),
                reading.all(Section.ALLERGIES, MOST_PRESCRIPTIONS),
                clock.instant());
    }

    private @Nullable Institution named(String id) {
        return registry.institution(id).orElse(null);
    }

    private static List<String> bounded(List<String> asked, String argument) {
        if (asked.size() > MOST_CODES) {
            throw Failure.invalid("'%s' may have up to %d.".formatted(argument, MOST_CODES));
        }
        return asked;
    }
}
