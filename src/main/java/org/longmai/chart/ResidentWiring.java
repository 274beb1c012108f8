package org.longmai.chart;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longmai.audit.AccessLogEntry;
import org.longmai.audit.Ledger;
import org.longmai.consent.Consents;
import org.longmai.consent.Mandates;
import org.longmai.emergency.Emergencies;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Resource;
import org.longmai.registry.Registry;
import org.longmai.request.Requests;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;

/** The fields of a Resident, each a plain function of the caller's {@link View}. */
@Component
class ResidentWiring implements RuntimeWiringConfigurer {

    /** The kinds that have a connection of their own, by the name of the field. */
    private static final Map<String, String> KINDS = Map.of(
            "observations", "Observation",
            "conditions", "Condition",
            "encounters", "Encounter",
            "medicationRequests", "MedicationRequest",
            "allergyIntolerances", "AllergyIntolerance",
            "immunizations", "Immunization",
            "procedures", "Procedure",
            "diagnosticReports", "DiagnosticReport",
            "documentReferences", "DocumentReference");

    private final Registry registry;
    private final Consents consents;
    private final Mandates mandates;
    private final Ledger ledger;
    private final Requests requests;
    private final Emergencies emergencies;

    ResidentWiring(
            Registry registry,
            Consents consents,
            Mandates mandates,
            Ledger ledger,
            Requests requests,
            Emergencies emergencies) {
        this.registry = registry;
        this.consents = consents;
        this.mandates = mandates;
        this.ledger = ledger;
        this.requests = requests;
        this.emergencies = emergencies;
    }

    private interface Field {
        @Nullable
        Object of(View view, DataFetchingEnvironment environment);
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.type("Resident", type -> {
            type.dataFetcher("id", field((view, environment) -> view.residentId()));
            type.dataFetcher("withheld", field((view, environment) -> view.isWithheld()));
            type.dataFetcher("decision", field((view, environment) -> view.decision()));
            type.dataFetcher("name", patient(ResidentWiring::name));
            type.dataFetcher("gender", patient(resource -> resource.string("gender")));
            type.dataFetcher("birthDate", patient(resource -> resource.string("birthDate")));
            type.dataFetcher("institutions", field((view, environment) -> holdings(view)));
            type.dataFetcher("timeline", field((view, environment) -> page(view, null, environment)));
            type.dataFetcher("consents", ofResidentOnly("Consent", (view, environment) -> consents(view)));
            type.dataFetcher("accessLog", ofResidentOnly("AuditEvent", this::accessLog));
            type.dataFetcher(
                    "delegates", ofResidentOnly("RelatedPerson", (view, environment) -> mandates.told(view.dossier())));
            type.dataFetcher(
                    "consentRequests",
                    ofResidentOnly(
                            "Consent",
                            (view, environment) -> requests.of(view.dossier(), environment.getArgument("state"))));
            type.dataFetcher(
                    "glass", ofResidentOnly("AuditEvent", (view, environment) -> emergencies.of(view.dossier())));
            KINDS.forEach((name, kind) ->
                    type.dataFetcher(name, field((view, environment) -> page(view, kind, environment))));
            return type;
        });
        edges().forEach(edge -> wiring.type(edge, type -> type.dataFetcher("institution", this::recordedBy)));
        wiring.type(
                "AccessLogEntry",
                type -> type.dataFetcher("institution", environment -> {
                    AccessLogEntry entry = environment.getSource();
                    return entry == null || entry.institution() == null
                            ? null
                            : registry.institution(entry.institution()).orElse(null);
                }));
    }

    private static List<String> edges() {
        List<String> edges = new ArrayList<>(List.of("TimelineEdge"));
        KINDS.values().forEach(kind -> edges.add(kind + "Edge"));
        return edges;
    }

    private @Nullable Object recordedBy(DataFetchingEnvironment environment) {
        Connection.Edge edge = environment.getSource();
        return edge == null || edge.institution() == null
                ? null
                : registry.institution(edge.institution()).orElse(null);
    }

    private static Light field(Field field) {
        return environment -> {
            View view = Objects.requireNonNull(environment.getSource());
            String name = environment.getField().getName();
            Disclosures disclosures = environment.getGraphQlContext().get(Disclosures.class);
            disclosures.shown(view, KINDS.getOrDefault(name, name));
            return field.of(view, environment);
        };
    }

    /** @param type what the field consists of, for the token's scopes */
    private static DataFetcher<@Nullable Object> ofResidentOnly(String type, Field field) {
        return field((view, environment) -> {
            if (!view.standing().seesAll()) {
                throw Failure.of(Category.FORBIDDEN, "Only the resident may read this.");
            }
            if (!view.caller().maySee(type)) {
                throw Failure.of(
                        Category.FORBIDDEN,
                        "The token's scopes do not reach to this: ask for patient/%s.rs.".formatted(type));
            }
            return field.of(view, environment);
        });
    }

    private static DataFetcher<@Nullable Object> patient(Function<Resource, @Nullable String> element) {
        return field((view, environment) -> view.patients().stream()
                .map(element)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null));
    }

    static @Nullable String name(Resource patient) {
        for (Map<String, Object> name : patient.objects("name")) {
            if (name.get("text") instanceof String text) {
                return text;
            }
            List<Object> parts = new ArrayList<>(Resource.values(name, "given"));
            parts.addAll(Resource.values(name, "family"));
            if (!parts.isEmpty()) {
                return String.join(" ", parts.stream().map(String::valueOf).toList());
            }
        }
        return null;
    }

    private List<Map<String, Object>> holdings(View view) {
        List<Map<String, Object>> holdings = new ArrayList<>();
        view.holdings().forEach((id, total) -> {
            Map<String, Object> holding = new LinkedHashMap<>();
            holding.put("id", id);
            registry.institution(id).ifPresent(institution -> holding.put("institution", institution));
            holding.put("total", total);
            holdings.add(holding);
        });
        return holdings;
    }

    private static Connection page(View view, @Nullable String kind, DataFetchingEnvironment environment) {
        Selector selector = new Selector(
                environment.getArgument("code"),
                environment.getArgument("category"),
                environment.getArgument("status"),
                environment.getArgument("since"),
                environment.getArgument("until"),
                environment.getArgument("institution"),
                environment.getArgument("encounter"),
                environment.getArgument("types"),
                order(environment.getArgument("sort")),
                environment.getArgument("first"),
                environment.getArgument("after"));
        return Pages.of(view, selector.of(view, kind), selector);
    }

    private static EntryOrder order(@Nullable String sort) {
        return sort == null ? EntryOrder.NEWEST_FIRST : EntryOrder.valueOf(sort);
    }

    private List<Map<String, Object>> consents(View view) {
        return consents.of(view.dossier()).stream().map(Resource::json).toList();
    }

    private Connection accessLog(View view, DataFetchingEnvironment environment) {
        String after = environment.getArgument("after");
        Ledger.Span span = new Ledger.Span(
                Selector.time(environment.getArgument("since"), "since"),
                Selector.time(environment.getArgument("until"), "until"));
        int first = Selector.size(environment.getArgument("first"));
        Ledger.Page page = ledger.of(view.origins(), span, first, after);
        List<Connection.Edge> edges = page.entries().stream()
                .map(entry -> new Connection.Edge(entry::id, entry, null))
                .toList();
        boolean counts = environment.getSelectionSet().contains("totalCount");
        int total = counts ? ledger.count(view.origins(), span) : edges.size();
        return Connection.of(edges, after != null, page.more(), total);
    }
}
