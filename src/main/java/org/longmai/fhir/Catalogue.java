package org.longmai.fhir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Of each resource type of the patient compartment: where its patient, its clinical date and its codes are. The data are in
 * {@code fhir/catalogue.json}; a test holds them to HL7's compartment definition.
 *
 * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition-patient.html">FHIR: compartment Patient</a>
 */
public final class Catalogue {

    private static final Set<String> ALL =
            Set.of(new String(read("/fhir/types.txt"), StandardCharsets.UTF_8).split("\n"));
    private static final Map<String, Type> TYPES = load();

    private Catalogue() {}

    /** Where the parts of a type are, as paths of {@link Resource#values}; the first that has a value counts for a date. */
    private record Type(
            List<String> patient,
            boolean optional,
            List<String> date,
            List<String> code,
            List<String> category,
            List<String> status,
            List<String> author,
            List<String> encounter) {}

    /** Whether resources of this type belong to a patient (some, as a Device, only where they name one). */
    public static boolean isOfPatient(String type) {
        return TYPES.containsKey(type);
    }

    /** Whether a resource of this type may stand without a patient. */
    public static boolean mayLackPatient(String type) {
        Type known = TYPES.get(type);
        return known == null || known.optional;
    }

    /** The paths at which a resource of this type names its patient. */
    public static List<String> patientPaths(String type) {
        Type known = TYPES.get(type);
        return known == null ? List.of() : known.patient;
    }

    /** What of a resource its {@link Traits} tell. */
    public enum Trait {
        DATE,
        CODE,
        CATEGORY,
        STATUS
    }

    /** The paths that a trait of this type is read from; of a date the first that has one. */
    public static List<String> paths(String type, Trait trait) {
        Type known = TYPES.getOrDefault(type, NOTHING);
        return switch (trait) {
            case DATE -> known.date;
            case CODE -> known.code;
            case CATEGORY -> known.category;
            case STATUS -> known.status;
        };
    }

    /** The types of the patient compartment. */
    public static Set<String> types() {
        return TYPES.keySet();
    }

    /** The resource types of R4. */
    public static List<String> all() {
        return ALL.stream().sorted().toList();
    }

    /** Whether it is a resource type of R4. */
    public static boolean isType(String type) {
        return ALL.contains(type);
    }

    /**
     * The hub id of the patient whom the resource is about, once its references are rewritten; of a Patient its own. Null if
     * it names none.
     */
    public static @Nullable String patientOf(Resource resource) {
        if (resource.type().equals("Patient")) {
            return resource.id();
        }
        for (String path : patientPaths(resource.type())) {
            for (Object text : resource.values(path + ".reference")) {
                Reference reference = Reference.target(text instanceof String s ? s : null);
                if (reference != null && reference.type().equals("Patient")) {
                    return reference.id();
                }
            }
        }
        return null;
    }

    /** @param resource one with an id, its references rewritten */
    public static Traits traits(Resource resource) {
        Type type = TYPES.getOrDefault(resource.type(), NOTHING);
        Interval time = time(resource, type);
        return new Traits(
                resource.type(),
                String.valueOf(resource.id()),
                time == null ? null : time.start(),
                time == null ? null : time.end(),
                tokens(resource, type.code),
                tokens(resource, type.category),
                status(resource, type),
                tokens(resource, LABELS),
                references(resource, type.author),
                first(references(resource, type.encounter)),
                literals(resource));
    }

    private static final List<String> LABELS = List.of("meta.security");
    private static final Type NOTHING =
            new Type(List.of(), true, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    private static @Nullable Interval time(Resource resource, Type type) {
        for (String path : type.date) {
            for (Object value : resource.values(path)) {
                Interval interval = Interval.of(value);
                if (interval != null) {
                    return bounded(interval);
                }
            }
        }
        return null;
    }

    /** An open Period is as old as its known end: that is where a doctor looks for it. */
    private static Interval bounded(Interval interval) {
        if (interval.start().equals(Instant.MIN)) {
            return new Interval(interval.end().minusSeconds(1), interval.end());
        }
        return interval.end().isBefore(interval.start())
                ? new Interval(interval.start(), interval.start().plusSeconds(1))
                : interval;
    }

    private static @Nullable String status(Resource resource, Type type) {
        String token = first(tokens(resource, type.status));
        return token == null ? null : token.substring(token.indexOf('|') + 1);
    }

    private static @Nullable String first(List<String> texts) {
        return texts.isEmpty() ? null : texts.get(0);
    }

    private static List<String> literals(Resource resource) {
        Set<String> literals = new LinkedHashSet<>();
        References.each(resource.json(), text -> {
            String literal = Reference.literal(text);
            if (literal != null) {
                literals.add(literal);
            }
        });
        return List.copyOf(literals);
    }

    private static List<String> references(Resource resource, List<String> paths) {
        return collect(resource, paths, Catalogue::literal);
    }

    private static List<String> literal(Object value) {
        String literal = value instanceof Map<?, ?> reference && reference.get("reference") instanceof String text
                ? Reference.literal(text)
                : null;
        return literal == null ? List.of() : List.of(literal);
    }

    private static List<String> tokens(Resource resource, List<String> paths) {
        return collect(resource, paths, Catalogue::tokens);
    }

    /** The tokens of a code, boolean, Coding or CodeableConcept. */
    private static List<String> tokens(Object value) {
        if (value instanceof String || value instanceof Boolean) {
            return List.of("|" + value);
        }
        if (!(value instanceof Map<?, ?> object)) {
            return List.of();
        }
        if (object.get("coding") instanceof List<?> codings) {
            if (codings.size() == 1 && codings.get(0) instanceof Map<?, ?> coding) {
                return tokens(coding);
            }
            List<String> tokens = new ArrayList<>(codings.size());
            codings.stream().filter(Map.class::isInstance).forEach(coding -> tokens.addAll(tokens(coding)));
            return tokens;
        }
        if (!(object.get("code") instanceof String code)) {
            return List.of();
        }
        return List.of((object.get("system") instanceof String system ? system : "") + "|" + code);
    }

    /** Each once; mostly there is one or none. */
    private static List<String> collect(Resource resource, List<String> paths, Function<Object, List<String>> read) {
        List<String> only = List.of();
        Set<String> several = null;
        for (int i = 0; i < paths.size(); i++) {
            for (Object value : resource.values(paths.get(i))) {
                List<String> texts = read.apply(value);
                if (several == null && (only.isEmpty() || texts.isEmpty())) {
                    only = only.isEmpty() ? texts : only;
                } else {
                    several = several == null ? new LinkedHashSet<>(only) : several;
                    several.addAll(texts);
                }
            }
        }
        return several != null ? List.copyOf(several) : only.size() > 1 ? distinct(only) : only;
    }

    private static List<String> distinct(List<String> texts) {
        return List.copyOf(new LinkedHashSet<>(texts));
    }

    private static Map<String, Type> load() {
        Map<String, Type> types = new LinkedHashMap<>();
        Json.readObject(read("/fhir/catalogue.json"))
                .forEach((name, value) -> types.put(name, type((Map<?, ?>) value)));
        return types;
    }

    private static byte[] read(String resource) {
        try (InputStream in = Catalogue.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Type type(Map<?, ?> json) {
        return new Type(
                paths(json, "patient"),
                Boolean.TRUE.equals(json.get("optional")),
                paths(json, "date"),
                paths(json, "code"),
                paths(json, "category"),
                paths(json, "status"),
                paths(json, "author"),
                paths(json, "encounter"));
    }

    private static List<String> paths(Map<?, ?> json, String name) {
        return json.get(name) instanceof List<?> paths
                ? paths.stream().map(String.class::cast).toList()
                : List.of();
    }
}
