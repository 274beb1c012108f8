package org.longmai.chart;

import graphql.execution.DataFetcherResult;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLObjectType;
import graphql.schema.idl.RuntimeWiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.chart.completion.ElementFetcher;
import org.longmai.chart.standard.ListSelection;
import org.longmai.chart.standard.SearchParameter;
import org.longmai.chart.standard.StandardSchema;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Entry;
import org.springframework.stereotype.Component;

/**
 * The searches of the standard's GraphQL, each within one resident's record and the caller's {@link View} of it: what is
 * matched, counted and paged is what the caller may see. Resources without a patient are found by their ids.
 *
 * @see <a href="https://hl7.org/fhir/R4/graphql.html#searching">FHIR GraphQL: searching resources</a>
 */
@Component
class StandardSearches {

    private static final int MOST_IN_LIST = 1_000;
    private static final int MOST_IDS = 100;
    private static final List<String> CONTROLS =
            List.of("fhirpath", "_sort", "_count", "_offset", "_cursor", "_reference");
    private static final List<String> OF_PATIENT = List.of("patient", "subject");

    private final Residents residents;
    private final Views views;
    private final Versions versions;

    StandardSearches(Residents residents, Views views, Versions versions) {
        this.residents = residents;
        this.views = views;
        this.versions = versions;
    }

    /** A resource, and what the caller sees of its resident's record; null of one without a patient. */
    record Focus(Map<String, Object> json, @Nullable View view) {}

    /**
     * Where a search looks.
     *
     * @param view null if the caller may know of nobody there
     * @param patient the id that it was asked for by
     * @param file of the Patient that it is about; null for all of the resident's
     */
    private record Subject(@Nullable View view, String patient, @Nullable String file) {}

    /** What is found: entries of a record, or resources without a patient. */
    private record Hits(
            @Nullable View view, List<Entry> entries, List<Map<String, Object>> others, @Nullable SearchCursor from) {

        int size() {
            return entries.size() + others.size();
        }

        List<Map<String, Object>> open(int offset, int count) {
            int start = Math.min(offset, size());
            int end = start + Math.min(count, size() - start);
            return view == null
                    ? others.subList(start, end)
                    : view.open(entries.subList(start, end)).stream()
                            .map(Resource::json)
                            .toList();
        }
    }

    void wire(RuntimeWiring.Builder wiring) {
        for (String type : StandardSchema.types()) {
            wiring.type("Query", query -> query.dataFetcher(type, environment -> read(type, environment))
                    .dataFetcher(type + "List", list(type, environment -> search(type, environment)))
                    .dataFetcher(type + "Connection", environment -> connection(type, environment)));
            for (String target : StandardSchema.targets(type)) {
                wiring.type(target, fields -> fields.dataFetcher(
                                type + "List", list(type, environment -> reverse(type, environment)))
                        .dataFetcher(
                                type + "Connection",
                                environment -> page(type, reverse(type, environment), environment, null)));
            }
        }
    }

    private interface Finder {
        Hits find(DataFetchingEnvironment environment);
    }

    /** The resource that the caller means, if they may see it; else null, whether it is hidden or missing. */
    @Nullable
    Focus focus(OpenRecords records, Reference asked) {
        Reference reference =
                Reference.isId(asked.id()) ? versions.meant(records.caller(), asked) : new Reference(asked.type(), "-");
        Views.Place place = views.place(reference);
        View view = records.look(place.person());
        Entry entry = view.mayBeKnown() ? shown(view, asked.type(), records).entry(reference) : null;
        if (entry != null) {
            return new Focus(view.open(List.of(entry)).get(0).json(), view);
        }
        List<Versions.Version> common = versions.common(records.caller(), reference);
        Resource resource = common.isEmpty() || common.get(0).isDeleted()
                ? null
                : common.get(0).resource();
        views.missed(view);
        if (resource == null && place.isNowhere()) {
            records.missed(null);
        }
        return resource == null ? null : new Focus(resource.json(), null);
    }

    private static View shown(View view, String type, OpenRecords records) {
        records.disclosures().shown(view, type);
        return view;
    }

    private @Nullable DataFetcherResult<Object> read(String type, DataFetchingEnvironment environment) {
        String id = Objects.requireNonNull(environment.getArgument("id"));
        Focus focus = focus(records(environment), new Reference(type, id));
        return focus == null ? null : within(focus.view, focus.json);
    }

    private static DataFetcherResult<Object> within(@Nullable View view, Object value) {
        return DataFetcherResult.newResult().data(value).localContext(view).build();
    }

    private DataFetcher<DataFetcherResult<Object>> list(String type, Finder finder) {
        return environment -> {
            Hits hits = finder.find(environment);
            if (hits.size() > MOST_IN_LIST) {
                throw Failure.of(
                        Category.TOO_COSTLY,
                        "%sList is for %d resources at most, and these are more: use %1$sConnection, or ask for less."
                                .formatted(type, MOST_IN_LIST));
            }
            records(environment).show(hits.size());
            List<?> found = matching(hits.open(0, hits.size()), type, fhirpath(environment), environment);
            return within(hits.view, ListSelection.directed(found, environment));
        };
    }

    private DataFetcherResult<Object> connection(String type, DataFetchingEnvironment environment) {
        String text = environment.getArgument("_cursor");
        if (text == null) {
            return page(type, search(type, environment), environment, null);
        }
        Object query = environment.getField().getArguments().size() > 1 ? null : text;
        if (query == null) {
            throw Failure.invalid("A '_cursor' stands alone: it has the search in it.");
        }
        SearchCursor cursor = SearchCursor.parse(text);
        Hits hits = search(type, cursor.patient(), cursor.parameters(), cursor.sort(), records(environment));
        if (!cursor.isOf(type, fingerprint(hits, environment))) {
            throw SearchCursor.stale();
        }
        return page(type, hits, environment, cursor);
    }

    private static String fingerprint(Hits hits, DataFetchingEnvironment environment) {
        return hits.view == null ? records(environment).caller().subject() : hits.view.fingerprint();
    }

    private DataFetcherResult<Object> page(
            String type, Hits hits, DataFetchingEnvironment environment, @Nullable SearchCursor from) {
        int count = from == null ? Selector.size(environment.getArgument("_count")) : from.count();
        int offset = from == null ? offset(environment) : from.offset();
        String fhirpath = from == null ? fhirpath(environment) : from.fhirpath();
        List<Map<String, Object>> resources = hits.open(offset, count);
        records(environment).show(resources.size());
        List<Object> edges = new ArrayList<>(resources.size());
        for (Object resource : matching(resources, type, fhirpath, environment)) {
            edges.add(Map.of("mode", "match", "resource", resource));
        }
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("count", hits.size());
        page.put("offset", offset);
        page.put("pagesize", count);
        page.put("edges", edges);
        SearchCursor origin = hits.from;
        if (origin != null && count > 0) {
            origin.with(fingerprint(hits, environment), fhirpath, count).links(offset, hits.size(), page);
        }
        return within(hits.view, page);
    }

    private static int offset(DataFetchingEnvironment environment) {
        Integer offset = environment.getArgument("_offset");
        if (offset != null && offset < 0) {
            throw Failure.invalid("'_offset' must be 0 or more.");
        }
        return offset == null ? 0 : offset;
    }

    private static List<Map<String, Object>> matching(
            List<Map<String, Object>> all, String type, @Nullable String path, DataFetchingEnvironment environment) {
        GraphQLObjectType ofEach = environment.getGraphQLSchema().getObjectType(type);
        return path == null ? all : ListSelection.matching(all, path, ofEach, environment);
    }

    private Hits search(String type, DataFetchingEnvironment environment) {
        Map<String, List<String>> parameters = parameters(environment);
        String patient = patient(type, parameters);
        return search(type, patient, parameters, sort(environment), records(environment));
    }

    private Hits search(
            String type,
            @Nullable String patient,
            Map<String, List<String>> parameters,
            List<String> sort,
            OpenRecords records) {
        if (patient != null) {
            return search(type, subject(patient, records), parameters, sort, records);
        }
        if (type.equals("Patient")) {
            return search(type, identified(parameters, records), parameters, sort, records);
        }
        List<String> ids = parameters.get("_id");
        if (Catalogue.isOfPatient(type) && !Catalogue.mayLackPatient(type) || ids == null) {
            throw Failure.invalid(
                    ids == null && !Catalogue.isOfPatient(type)
                            ? "A search of %s needs '_id'.".formatted(type)
                            : "A search of %s needs 'patient': one resident at a time.".formatted(type));
        }
        return others(type, ids, parameters, sort, records);
    }

    private Hits search(
            String type,
            Subject subject,
            Map<String, List<String>> parameters,
            List<String> sort,
            OpenRecords records) {
        Search search = new Search(type, subject.file, parameters, sort);
        View view = subject.view;
        List<Entry> entries = view == null ? List.of() : search.entries(shown(view, type, records));
        return new Hits(view, entries, List.of(), SearchCursor.of(type, subject.patient, parameters, sort));
    }

    private Hits others(
            String type,
            List<String> ids,
            Map<String, List<String>> parameters,
            List<String> sort,
            OpenRecords records) {
        if (ids.size() > MOST_IDS) {
            throw Failure.of(Category.TOO_COSTLY, "'_id' may have %d values.".formatted(MOST_IDS));
        }
        Map<String, List<String>> rest = new LinkedHashMap<>(parameters);
        rest.remove("_id");
        Predicate<Map<?, ?>> test = new Search(type, null, rest, sort).test();
        List<Map<String, Object>> found = new ArrayList<>();
        for (String id : ids.stream().distinct().filter(Reference::isId).toList()) {
            Reference reference = versions.meant(records.caller(), new Reference(type, id));
            versions.common(records.caller(), reference).stream()
                    .limit(1)
                    .filter(version -> !version.isDeleted() && version.resource() != null)
                    .map(version -> Objects.requireNonNull(version.resource()).json())
                    .filter(json -> test == null || test.test(json))
                    .forEach(found::add);
        }
        return new Hits(null, List.of(), found, SearchCursor.of(type, null, parameters, sort));
    }

    /** What refers to the resource that the field is of. */
    private Hits reverse(String type, DataFetchingEnvironment environment) {
        Map<?, ?> source = Objects.requireNonNull(ElementFetcher.object(environment.getSource()));
        Reference focus = new Reference(String.valueOf(source.get("resourceType")), String.valueOf(source.get("id")));
        String name = Objects.requireNonNull(environment.getArgument("_reference"));
        SearchParameter parameter = SearchParameter.of(type).get(name);
        if (parameter == null || !parameter.leadsTo(focus.type())) {
            throw Failure.invalid("'%s' of %s does not lead to a %s.".formatted(name, type, focus.type()));
        }
        Map<String, List<String>> parameters = parameters(environment);
        boolean ofPatient = focus.type().equals("Patient") && OF_PATIENT.contains(name);
        View view = LinkedResources.view(environment);
        if (!ofPatient) {
            parameters.put(name, List.of(focus.toString()));
        }
        Subject subject = view == null
                ? subject(required(type, parameters), records(environment))
                : within(view, ofPatient ? focus.id() : patientIn(parameters));
        return search(type, subject, parameters, sort(environment), records(environment));
    }

    private static String required(String type, Map<String, List<String>> parameters) {
        String patient = patientIn(parameters);
        if (patient == null) {
            throw Failure.invalid("A search of %s needs 'patient': one resident at a time.".formatted(type));
        }
        return patient;
    }

    /** @param id of a Patient of the resident's; null for all of them */
    private static Subject within(View view, @Nullable String id) {
        String file = id == null || view.origins().contains(id) ? null : id;
        return new Subject(view, id == null ? view.residentId() : id, file);
    }

    /** Whose record it is: by the id of a Patient, which stands for that file alone, or of the resident, for all of them. */
    private Subject subject(String patient, OpenRecords records) {
        Reference own = versions.meant(records.caller(), new Reference("Patient", patient));
        Optional<Person> ofFile = residents.ofFile(own.id());
        return ofFile.isPresent()
                ? new Subject(records.view(ofFile), patient, own.id())
                : new Subject(records.view(residents.find(patient)), patient, null);
    }

    /** Whose Patients are asked for. */
    private Subject identified(Map<String, List<String>> parameters, OpenRecords records) {
        if (parameters.containsKey("_id")) {
            Subject subject = subject(one("_id", parameters.get("_id")), records);
            parameters.remove("_id");
            return subject;
        }
        if (!parameters.containsKey("identifier")) {
            throw Failure.invalid("A search of Patient needs '_id', or 'identifier' as system|value.");
        }
        String identifier = one("identifier", parameters.get("identifier"));
        int bar = identifier.indexOf('|');
        if (bar < 1) {
            throw Failure.invalid("'identifier' must be system|value.");
        }
        View view = records.view(residents.find(identifier.substring(0, bar), identifier.substring(bar + 1)));
        return new Subject(view, view == null ? "" : view.residentId(), null);
    }

    /** The one patient that a search asks for, taken out of its parameters; null if it does not. */
    private static @Nullable String patient(String type, Map<String, List<String>> parameters) {
        return type.equals("Patient") ? null : patientIn(parameters);
    }

    private static @Nullable String patientIn(Map<String, List<String>> parameters) {
        List<String> patients = new ArrayList<>();
        for (String name : OF_PATIENT) {
            List<String> values = parameters.get(name);
            if (values != null && values.stream().noneMatch(StandardSearches::isOther)) {
                patients.addAll(parameters.remove(name));
            }
        }
        if (patients.isEmpty()) {
            return null;
        }
        String one = one("patient", patients.stream().distinct().toList());
        return one.startsWith("Patient/") ? one.substring("Patient/".length()) : one;
    }

    /** A subject that is no Patient, as a Group. */
    private static boolean isOther(String reference) {
        return reference.indexOf('/') >= 0 && !reference.startsWith("Patient/");
    }

    private static String one(String name, List<String> values) {
        if (values.size() != 1
                || !Reference.isId(values.get(0).replaceFirst("^Patient/", "")) && !name.equals("identifier")) {
            throw Failure.invalid("'%s' must be one id: one resident at a time.".formatted(name));
        }
        return values.get(0);
    }

    private static Map<String, List<String>> parameters(DataFetchingEnvironment environment) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        environment.getArguments().forEach((name, value) -> {
            if (!CONTROLS.contains(name) && value instanceof List<?> values) {
                parameters.put(name, values.stream().map(String::valueOf).toList());
            } else if (name.equals(Search.FILTER) && value != null) {
                parameters.put(name, List.of(String.valueOf(value)));
            }
        });
        return parameters;
    }

    private static List<String> sort(DataFetchingEnvironment environment) {
        List<String> sort = environment.getArgument("_sort");
        return sort == null ? List.of() : sort;
    }

    private static @Nullable String fhirpath(DataFetchingEnvironment environment) {
        return environment.getArgument("fhirpath");
    }

    private static OpenRecords records(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getGraphQlContext().get(OpenRecords.class));
    }
}
