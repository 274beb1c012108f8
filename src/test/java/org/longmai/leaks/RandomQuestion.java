package org.longmai.leaks;

import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLOutputType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.GraphQLUnionType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.fhir.Traits;
import org.longmai.leaks.Oracle.View;
import org.longmai.leaks.Question.Part;
import org.longmai.leaks.Question.Root;
import org.longmai.leaks.Question.Variable;

/** A document by chance over the whole schema, as it is, with what the oracle says must come of it. */
final class RandomQuestion {

    /** Where something is to be found. */
    private static final Set<String> FAVOURITES = Set.of(
            "code",
            "coding",
            "display",
            "text",
            "div",
            "note",
            "identifier",
            "value",
            "subject",
            "patient",
            "encounter",
            "resource",
            "reference",
            "result",
            "hasMember",
            "focus",
            "medicationReference",
            "name",
            "extension",
            "valueString",
            "conclusion",
            "description",
            "content",
            "attachment",
            "title",
            "performer",
            "meta",
            "security",
            "observation",
            "resources",
            "sources",
            "points",
            "alerts",
            "what",
            "problems",
            "medications",
            "allergies",
            "immunizations",
            "vitals",
            "results",
            "flags",
            "nodes",
            "edges",
            "node",
            "auditEvents",
            "entity",
            "query",
            "why",
            "zh",
            "en");

    private static final List<String> TYPES = List.of(
            "Patient",
            "Observation",
            "Condition",
            "Encounter",
            "MedicationRequest",
            "AllergyIntolerance",
            "Immunization",
            "Procedure",
            "DiagnosticReport",
            "DocumentReference",
            "Flag",
            "MedicationStatement",
            "Consent",
            "Medication",
            "Practitioner",
            "Organization");
    /** What is the resident's alone, and the type that the token's scopes have to reach to. */
    private static final Map<String, String> RESTRICTED = Map.of(
            "consents", "Consent",
            "accessLog", "AuditEvent",
            "delegates", "RelatedPerson",
            "glass", "AuditEvent",
            "consentRequests", "Consent");

    private static final int DEPTH = 6;

    /** The pages that answers have shown: whose cursors they were, and behind which entry they stand. */
    record Cursor(String text, String subject, String person, int epoch, String reference, @Nullable Instant start) {}

    private final GraphQLSchema schema;
    private final World world;
    private final Oracle oracle;
    private final List<Cursor> cursors;
    private final int epoch;
    private final Random random;
    private Caller asker = World.of(org.longmai.access.Role.STEWARD);
    private int names;
    private int fields;
    private final List<Variable> variables = new ArrayList<>();
    private final List<String> fragments = new ArrayList<>();

    RandomQuestion(GraphQLSchema schema, World world, Oracle oracle, List<Cursor> cursors, int epoch, Random random) {
        this.schema = schema;
        this.world = world;
        this.oracle = oracle;
        this.cursors = cursors;
        this.epoch = epoch;
        this.random = random;
    }

    Question by(Caller caller) {
        asker = caller;
        List<Root> roots = new ArrayList<>();
        for (int i = random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0; i >= 0; i--) {
            roots.add(random.nextInt(4) == 0 ? other(caller) : ofRecord(caller));
        }
        return new Question(caller, roots);
    }

    // Roots

    private Root ofRecord(Caller caller) {
        String resident = one(world.residents);
        boolean own = caller.role().isOfResident() ? random.nextInt(4) > 0 : random.nextInt(10) == 0;
        PurposeOfUse purpose = own
                ? PurposeOfUse.PATRQT
                : random.nextInt(3) > 0 ? PurposeOfUse.TREAT : one(List.of(PurposeOfUse.values()));
        if (own && caller.resident() != null && random.nextInt(2) == 0) {
            resident = caller.resident();
        }
        List<String> declared = declaredBy(caller);
        if (!own && !declared.isEmpty() && random.nextInt(2) == 0) {
            resident = one(declared);
            purpose = one(List.of(PurposeOfUse.BTG, PurposeOfUse.ETREAT, PurposeOfUse.TREAT));
        }
        View view = oracle.view(caller, resident, purpose);
        boolean known = view.isKnown() && (!own || caller.role().isOfResident());
        String alias = "r" + names++;
        String head = alias + ": " + (own ? "myRecord(of: \"%s\")".formatted(resident) : resident(resident, purpose));
        List<Part> parts = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            parts.add(part(caller, view));
        }
        return new Root(alias, head, List.of(), resident, purpose, known, parts);
    }

    /** Of whom somebody there has declared an emergency, if the caller is one who could have. */
    private List<String> declaredBy(Caller caller) {
        return caller.institution() == null || !caller.role().isClinical()
                ? List.of()
                : world.glasses.entrySet().stream()
                        .filter(all -> all.getValue().stream()
                                .anyMatch(glass -> caller.institution().equals(glass.institution())))
                        .map(Map.Entry::getKey)
                        .toList();
    }

    private String resident(String id, PurposeOfUse purpose) {
        String by = random.nextInt(4) == 0 && world.cards.containsKey(id)
                ? "identifier: {system: \"%s\", value: \"%s\"}".formatted(World.CARD, world.cards.get(id))
                : "id: \"%s\"".formatted(id);
        return "resident(%s, purpose: %s)".formatted(by, purpose);
    }

    /** Any other field of Query: it may show nothing that the caller does not see elsewhere. */
    private Root other(Caller caller) {
        List<GraphQLFieldDefinition> others = schema.getQueryType().getFieldDefinitions().stream()
                .filter(field -> !Set.of("resident", "myRecord").contains(field.getName()))
                .toList();
        GraphQLFieldDefinition field = caller.role().isOfResident() && random.nextInt(3) == 0
                ? schema.getQueryType().getField("previewConsent")
                : one(others);
        variables.clear();
        fragments.clear();
        String alias = "r" + names++;
        Map<String, Object> given = new LinkedHashMap<>();
        String head = alias + ": " + field.getName() + arguments(field.getArguments(), given);
        List<Variable> ofHead = List.copyOf(variables);
        variables.clear();
        if (!(GraphQLTypeUtil.unwrapAll(field.getType()) instanceof GraphQLFieldsContainer type)) {
            return new Root(alias, head, ofHead, null, PurposeOfUse.TREAT, false, List.of());
        }
        String text = inner(type, 2);
        Function<Object, @Nullable String> check = value -> null;
        if (field.getName().equals("previewConsent")) {
            text += " qrecipients: recipients { holdings { institution { id } kind total } }";
            check = value -> preview(caller, given, (Map<?, ?>) value);
        }
        Part part = new Part("", text, List.copyOf(fragments), List.copyOf(variables), true, check);
        return new Root(alias, head, ofHead, null, PurposeOfUse.TREAT, false, List.of(part));
    }

    /** Nobody counts what they do not see. */
    private @Nullable String preview(Caller caller, Map<String, Object> given, Map<?, ?> preview) {
        Map<?, ?> input = (Map<?, ?>) given.get("input");
        Object resident = input.containsKey("resident") ? input.get("resident") : caller.resident();
        for (Object recipient : (List<?>) preview.get("qrecipients")) {
            for (Object each : (List<?>) ((Map<?, ?>) recipient).get("holdings")) {
                Map<?, ?> holding = (Map<?, ?>) each;
                String institution = String.valueOf(((Map<?, ?>) holding.get("institution")).get("id"));
                View view = oracle.view(caller, String.valueOf(resident), PurposeOfUse.PATRQT);
                long seen = view.things().stream()
                        .filter(thing -> thing.institution.equals(institution)
                                && thing.type().equals(holding.get("kind")))
                        .count();
                if (number(holding.get("total")) != seen) {
                    return "previewConsent counts " + holding + ", not " + seen;
                }
            }
        }
        return null;
    }

    // Fields of a Resident

    private Part part(Caller caller, View view) {
        GraphQLObjectType type = schema.getObjectType("Resident");
        GraphQLFieldDefinition field = one(type.getFieldDefinitions());
        variables.clear();
        fragments.clear();
        fields = 0;
        String alias = "p" + names++;
        Map<String, Object> given = new LinkedHashMap<>();
        String arguments = arguments(field.getArguments(), given);
        boolean restricted = RESTRICTED.containsKey(field.getName());
        Function<Object, @Nullable String> check = restricted ? restricted(field, caller, view) : check(field, view);
        String text = "%s: %s%s%s".formatted(alias, field.getName(), arguments, selection(field, given, 1));
        boolean mayFail = restricted || given.containsKey("after");
        if (isPage(field)) {
            Cursor after = cursor(given.get("after"));
            check = page(field, view, caller, given, after);
        }
        return new Part(alias, wrapped(text), List.copyOf(fragments), List.copyOf(variables), mayFail, check);
    }

    private static boolean isPage(GraphQLFieldDefinition field) {
        return field.getArgument("first") != null && !field.getName().equals("accessLog");
    }

    private String wrapped(String text) {
        return switch (random.nextInt(6)) {
            case 0 -> "... on Resident { " + text + " }";
            case 1 -> "... @include(if: true) { " + text + " }";
            case 2 -> "..." + fragment("Resident", "{ " + text + " }");
            default -> text;
        };
    }

    private String fragment(String type, String selection) {
        String name = "F" + names++;
        fragments.add("fragment %s on %s %s".formatted(name, type, selection));
        return name;
    }

    private Function<Object, @Nullable String> check(GraphQLFieldDefinition field, View view) {
        return switch (field.getName()) {
            case "id" -> value -> view.person().id().equals(value) ? null : "the id is another's";
            case "withheld" -> value -> Objects.equals(value, view.hides()) ? null : "withheld is not " + view.hides();
            case "institutions" -> value -> holdings(value, view);
            default -> value -> null;
        };
    }

    private static @Nullable String holdings(Object value, View view) {
        Map<String, Integer> shown = new TreeMap<>();
        for (Object each : (List<?>) value) {
            Map<?, ?> holding = (Map<?, ?>) each;
            shown.put(String.valueOf(holding.get("qid")), Integer.valueOf(String.valueOf(holding.get("qtotal"))));
        }
        Map<String, Integer> expected = Oracle.holdings(view);
        return shown.equals(expected) ? null : "holdings are " + shown + ", not " + expected;
    }

    private static Function<Object, @Nullable String> restricted(
            GraphQLFieldDefinition field, Caller caller, View view) {
        String type = RESTRICTED.getOrDefault(field.getName(), "");
        boolean own = view.standing() != null && view.standing().seesAll() && Oracle.scoped(caller, type);
        return value -> own || value == null ? null : field.getName() + " of another is shown to " + caller.role();
    }

    private @Nullable Cursor cursor(@Nullable Object text) {
        return cursors.stream()
                .filter(each -> each.text().equals(text))
                .findFirst()
                .orElse(null);
    }

    /** Totals, and what is on the page, exactly. */
    private Function<Object, @Nullable String> page(
            GraphQLFieldDefinition field, View view, Caller caller, Map<String, Object> given, @Nullable Cursor after) {
        boolean oldest = new Name("OLDEST_FIRST").equals(given.get("sort"));
        List<Thing> all = filtered(field.getName(), view, given).stream()
                .sorted(Oracle.order(oldest))
                .toList();
        int first = given.get("first") instanceof Integer size ? size : 20;
        List<Thing> behind = after == null
                ? all
                : all.stream().filter(thing -> isBehind(thing, after, oldest)).toList();
        List<String> page = behind.stream()
                .limit(first)
                .map(thing -> thing.reference.toString())
                .toList();
        boolean foreign = after != null
                && !(after.subject().equals(caller.subject())
                        && after.person().equals(view.person().id()));
        return value -> {
            if (foreign) {
                return "a cursor of another was taken";
            }
            Map<?, ?> connection = (Map<?, ?>) value;
            if (!Objects.equals(number(connection.get("qtotal")), all.size())) {
                return "totalCount is " + connection.get("qtotal") + ", not " + all.size();
            }
            List<String> nodes = ((List<?>) connection.get("qnodes"))
                    .stream()
                            .map(node -> ((Map<?, ?>) node).get("qtype") + "/" + ((Map<?, ?>) node).get("qid"))
                            .toList();
            return nodes.equals(page) ? null : "the page is " + nodes + ", not " + page;
        };
    }

    private static Integer number(@Nullable Object value) {
        return Integer.valueOf(String.valueOf(value));
    }

    private static boolean isBehind(Thing thing, Cursor cursor, boolean oldest) {
        Instant start = thing.newest().traits().start();
        if (Objects.equals(start, cursor.start())) {
            return thing.reference.toString().compareTo(cursor.reference()) > 0;
        }
        return start == null
                || cursor.start() != null && (oldest ? start.isAfter(cursor.start()) : start.isBefore(cursor.start()));
    }

    private static List<Thing> filtered(String field, View view, Map<String, Object> given) {
        String kind = field.equals("timeline") ? null : kind(field);
        return view.things().stream()
                .filter(thing -> isAsked(thing, kind, given))
                .toList();
    }

    private static String kind(String field) {
        String name = Character.toUpperCase(field.charAt(0)) + field.substring(1);
        return name.equals("AllergyIntolerances") ? "AllergyIntolerance" : name.substring(0, name.length() - 1);
    }

    private static boolean isAsked(Thing thing, @Nullable String kind, Map<String, Object> given) {
        Traits traits = thing.newest().traits();
        boolean type = kind != null
                ? thing.type().equals(kind)
                : given.get("types") instanceof List<?> types
                        ? types.contains(thing.type())
                        : !thing.type().equals("Patient");
        return type
                && (!(given.get("institution") instanceof List<?> holders) || holders.contains(thing.institution))
                && (!(given.get("status") instanceof List<?> status) || status.contains(traits.status()))
                && (given.get("encounter") == null
                        || ("Encounter/" + given.get("encounter")).equals(traits.encounter()))
                && hasOne(given.get("code"), traits.codes())
                && hasOne(given.get("category"), traits.categories())
                && during(traits, day(given.get("since")), day(given.get("until")));
    }

    private static boolean hasOne(@Nullable Object asked, List<String> tokens) {
        return !(asked instanceof List<?> some)
                || some.stream().anyMatch(one -> tokens.stream()
                        .anyMatch(token -> token.equals(one)
                                || token.replaceAll(".*\\|", "").equals(one)));
    }

    private static boolean during(Traits traits, @Nullable Instant from, @Nullable Instant to) {
        if (from == null && to == null) {
            return true;
        }
        return traits.start() != null
                && traits.end() != null
                && (to == null || traits.start().isBefore(to))
                && (from == null || traits.end().isAfter(from));
    }

    private static @Nullable Instant day(@Nullable Object date) {
        return date == null
                ? null
                : LocalDate.parse(date.toString()).atStartOfDay().toInstant(ZoneOffset.ofHours(8));
    }

    // Selections

    private String selection(GraphQLFieldDefinition field, Map<String, Object> given, int depth) {
        GraphQLType type = GraphQLTypeUtil.unwrapAll(field.getType());
        if (type instanceof GraphQLUnionType) {
            return " { __typename }";
        }
        if (!(type instanceof GraphQLFieldsContainer container)) {
            return "";
        }
        String more = inner(container, depth);
        if (isPage(field)) {
            more +=
                    " qtotal: totalCount qnodes: nodes { qtype: resourceType qid: id } qedges: edges { cursor node { qtype: resourceType qid: id } }";
        }
        if (container.getName().equals("Reference")) {
            more += " qreference: reference qresource: resource { qtype: resourceType qid: id }";
        }
        if (field.getName().equals("institutions") && container.getName().equals("InstitutionHolding")) {
            more += " qid: id qtotal: total";
        }
        return " { " + more + " }";
    }

    private String inner(GraphQLFieldsContainer type, int depth) {
        StringBuilder text = new StringBuilder("__typename ");
        for (int i = Math.max(1, 5 - depth / 2 - random.nextInt(2)); i > 0 && fields++ < 150; i--) {
            text.append(item(type, depth)).append(' ');
        }
        return text.toString();
    }

    private String item(GraphQLFieldsContainer type, int depth) {
        if (type instanceof GraphQLInterfaceType && random.nextInt(3) > 0 && depth < DEPTH) {
            GraphQLObjectType possible = schema.getObjectType(one(TYPES));
            return "... on " + possible.getName() + " { " + inner(possible, depth + 1) + "}";
        }
        return switch (random.nextInt(12)) {
            case 0 -> "... { " + field(type, depth) + " }";
            case 1 -> "..." + fragment(type.getName(), "{ " + field(type, depth) + " }");
            default -> field(type, depth);
        };
    }

    private String field(GraphQLFieldsContainer type, int depth) {
        List<GraphQLFieldDefinition> favourites = type.getFieldDefinitions().stream()
                .filter(field -> FAVOURITES.contains(field.getName()))
                .toList();
        GraphQLFieldDefinition field =
                one(random.nextInt(3) > 0 && !favourites.isEmpty() ? favourites : type.getFieldDefinitions());
        GraphQLOutputType of = (GraphQLOutputType) GraphQLTypeUtil.unwrapAll(field.getType());
        if (!(of instanceof GraphQLFieldsContainer) && !(of instanceof GraphQLUnionType)) {
            return "a%d: %s%s"
                    .formatted(names++, field.getName(), arguments(field.getArguments(), new LinkedHashMap<>()));
        }
        if (depth >= DEPTH) {
            return "__typename";
        }
        String alias = "a" + names++;
        return "%s: %s%s%s"
                .formatted(
                        alias,
                        field.getName(),
                        arguments(field.getArguments(), new LinkedHashMap<>()),
                        selection(field, Map.of(), depth + 1));
    }

    // Arguments

    private String arguments(List<GraphQLArgument> arguments, Map<String, Object> given) {
        List<String> texts = new ArrayList<>();
        for (GraphQLArgument argument : arguments) {
            boolean required = GraphQLNonNull.class.isInstance(argument.getType()) && !argument.hasSetDefaultValue();
            boolean rare = argument.getName().equals("after");
            if (required || random.nextInt(rare ? 12 : 4) == 0) {
                Object value = value(argument.getName(), argument.getType());
                if (value != null) {
                    texts.add(argument.getName() + ": " + given(argument, value));
                    given.put(argument.getName(), value);
                }
            }
        }
        return texts.isEmpty() ? "" : "(" + String.join(", ", texts) + ")";
    }

    private String given(GraphQLArgument argument, Object value) {
        if (random.nextInt(4) > 0) {
            return literal(value);
        }
        Variable variable = new Variable("v" + names++, GraphQLTypeUtil.simplePrint(argument.getType()), plain(value));
        variables.add(variable);
        return "$" + variable.name();
    }

    private record Name(String text) {}

    private static @Nullable Object plain(Object value) {
        if (value instanceof Name name) {
            return name.text();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(RandomQuestion::plain).toList();
        }
        if (value instanceof Integer number) {
            return new org.longmai.fhir.JsonNumber(number.toString());
        }
        return value instanceof Map<?, ?> map ? object(map) : value;
    }

    /** As JSON has it. */
    static Map<String, Object> object(Map<?, ?> map) {
        Map<String, Object> plain = new LinkedHashMap<>();
        map.forEach((name, each) -> plain.put(String.valueOf(name), plain(each)));
        return plain;
    }

    private static String literal(Object value) {
        if (value instanceof Name name) {
            return name.text();
        }
        if (value instanceof List<?> list) {
            return "["
                    + String.join(
                            ", ", list.stream().map(RandomQuestion::literal).toList()) + "]";
        }
        if (value instanceof Map<?, ?> map) {
            List<String> fields = new ArrayList<>();
            map.forEach((name, each) -> fields.add(name + ": " + literal(each)));
            return "{" + String.join(", ", fields) + "}";
        }
        return value instanceof String text ? "\"" + text + "\"" : String.valueOf(value);
    }

    private @Nullable Object value(String name, GraphQLInputType wrapped) {
        GraphQLType type = GraphQLTypeUtil.unwrapNonNull(wrapped);
        if (type instanceof GraphQLList list) {
            List<Object> values = new ArrayList<>();
            for (int i = random.nextInt(2); i >= 0; i--) {
                Object value = value(name, (GraphQLInputType) list.getWrappedType());
                if (value != null) {
                    values.add(value);
                }
            }
            return values;
        }
        if (type instanceof GraphQLEnumType choices) {
            return new Name(one(choices.getValues()).getName());
        }
        if (type instanceof GraphQLInputObjectType object) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (GraphQLInputObjectField field : object.getFields()) {
                if (GraphQLTypeUtil.isNonNull(field.getType()) || random.nextBoolean()) {
                    Object value = value(field.getName(), field.getType());
                    if (value != null) {
                        values.put(field.getName(), value);
                    }
                }
            }
            return values;
        }
        return switch (((GraphQLScalarType) type).getName()) {
            case "Int" -> random.nextInt(15);
            case "Boolean" -> random.nextBoolean();
            case "Float", "Decimal" -> random.nextInt(15);
            case "Date", "DateTime" ->
                LocalDate.of(2023, 1, 1).plusDays(random.nextInt(1_300)).toString();
            case "Instant" -> "2025-03-08T09:30:00+08:00";
            default -> text(name);
        };
    }

    private @Nullable String text(String name) {
        return switch (name) {
            case "resident", "of", "child", "residents" -> resident();
            case "id", "patient", "file" ->
                random.nextBoolean()
                        ? one(world.residents)
                        : one(List.copyOf(world.things.values())).reference.id();
            case "reference", "resource", "subject" ->
                one(List.copyOf(world.things.values())).reference.toString();
            case "code", "codes" -> code();
            case "category" -> one(List.of("laboratory", "AMB", "vital-signs"));
            case "status" -> one(List.of("final", "active", "finished", "completed"));
            case "types" -> one(TYPES);
            case "institution", "institutions" -> one(World.HOLDERS);
            case "encounter" -> one(world.live("Encounter")).reference.id();
            case "practitioner", "practitioners" -> "tl-yongjia-d1";
            case "system" -> World.CARD;
            case "value" -> one(List.copyOf(world.cards.values()));
            case "after" -> cursors.isEmpty() ? null : one(cursors).text();
            case "sensitive" -> one(List.of("R", "HIV", "PSY"));
            default -> "x";
        };
    }

    private String resident() {
        return asker.resident() != null && random.nextBoolean() ? asker.resident() : one(world.residents);
    }

    private String code() {
        List<String> known = List.of("1", "http://loinc.org|2", "7917-8", "E11.9", "F32.9", "B20");
        if (random.nextInt(3) == 0) {
            return one(known);
        }
        List<String> guesses =
                List.copyOf(Marks.in(Oracle.text(one(List.copyOf(world.things.values()))), Marks.ALL).stream()
                        .filter(mark -> mark.startsWith(Marks.GUESSABLE))
                        .toList());
        return guesses.isEmpty() ? one(known) : one(guesses);
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
