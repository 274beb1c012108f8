package org.longmai.fhir;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The links of a resource: found, and rewritten.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#trules">FHIR: which elements a transaction rewrites</a>
 */
public final class References {

    /** The JSON names of elements of the types uri, url, oid, uuid and canonical that may hold a link to an entry. */
    private static final Set<String> LINKS = Set.of(
            "url",
            "uri",
            "valueUri",
            "valueUrl",
            "valueOid",
            "valueUuid",
            "valueCanonical",
            "instantiatesUri",
            "instantiatesCanonical",
            "instantiates",
            "definitionUri",
            "definitionCanonical",
            "questionnaire",
            "derivedFromUri",
            "sourceUri",
            "sourceCanonical",
            "targetUri",
            "targetCanonical",
            "contentUri",
            "endpoint",
            "address",
            "source");

    private static final String EXTENSION = "extension";

    private static final Pattern NARRATIVE_LINK =
            Pattern.compile("(\\b(?:href|src)\\s*=\\s*)(?:\"([^\"]*)\"|'([^']*)')");

    private References() {}

    /** The texts of every {@code reference} element in the resource, contained ones included, each once, in order. */
    public static Set<String> of(Map<String, Object> json) {
        Set<String> found = new LinkedHashSet<>();
        each(json, found::add);
        return found;
    }

    /** Like {@link #of}, as often as they stand there. */
    public static void each(Map<String, Object> json, Consumer<String> found) {
        collect(json, found);
    }

    /**
     * The resource with references and links replaced. What has none that changes is not copied: it is in both.
     *
     * @param reference the new text of a {@code reference} element
     * @param link the new text of a link element (url, uri, narrative href and src), the same text where it is none of ours
     */
    public static Map<String, Object> rewrite(
            Map<String, Object> json, UnaryOperator<String> reference, UnaryOperator<String> link) {
        return rewrite(json, reference, link, text -> null);
    }

    /** @param note an extension that a Reference gets because of its old text, or null */
    public static Map<String, Object> rewrite(
            Map<String, Object> json,
            UnaryOperator<String> reference,
            UnaryOperator<String> link,
            Function<String, @Nullable Map<String, Object>> note) {
        return object(json, new Rewriting(reference, link, note));
    }

    private record Rewriting(
            UnaryOperator<String> reference,
            UnaryOperator<String> link,
            Function<String, @Nullable Map<String, Object>> note) {}

    private static void collect(@Nullable Object value, Consumer<String> found) {
        if (value instanceof Map<?, ?> object) {
            for (Map.Entry<?, ?> element : object.entrySet()) {
                if (element.getValue() instanceof String text) {
                    addReference(element.getKey(), text, found);
                } else {
                    collect(element.getValue(), found);
                }
            }
        } else if (value instanceof List<?> array) {
            for (int i = 0; i < array.size(); i++) {
                collect(array.get(i), found);
            }
        }
    }

    private static void addReference(Object name, String text, Consumer<String> found) {
        if (name.equals("reference")) {
            found.accept(text);
        }
    }

    @SuppressWarnings({"unchecked", "ReferenceEquality"})
    private static Map<String, Object> object(Map<?, ?> json, Rewriting rewriting) {
        Map<String, Object> given = (Map<String, Object>) json;
        Map<String, Object> copy = null;
        for (Map.Entry<String, Object> element : given.entrySet()) {
            Object child = child(element.getKey(), element.getValue(), rewriting);
            if (child != element.getValue()) {
                copy = copy == null ? JsonObject.copy(given) : copy;
                copy.put(element.getKey(), child);
            }
        }
        Map<String, Object> whole = copy == null ? given : copy;
        return given.get("reference") instanceof String text ? noted(text, whole, rewriting) : whole;
    }

    private static Map<String, Object> noted(String text, Map<String, Object> reference, Rewriting rewriting) {
        Map<String, Object> note = rewriting.note.apply(text);
        if (note == null) {
            return reference;
        }
        Map<String, Object> noted = JsonObject.copy(reference);
        noted.put(EXTENSION, with(note, reference.get(EXTENSION)));
        return noted;
    }

    private static List<Object> with(Map<String, Object> note, @Nullable Object extensions) {
        List<Object> all = new ArrayList<>(extensions instanceof List<?> known ? known : List.of());
        all.add(note);
        return all;
    }

    @SuppressWarnings({"unchecked", "ReferenceEquality"})
    private static List<@Nullable Object> array(String name, List<?> json, Rewriting rewriting) {
        List<@Nullable Object> given = (List<@Nullable Object>) json;
        List<@Nullable Object> copy = null;
        for (int i = 0; i < given.size(); i++) {
            Object item = given.get(i);
            Object child = item == null ? null : child(name, item, rewriting);
            if (child != item) {
                copy = copy == null ? new ArrayList<>(given) : copy;
                copy.set(i, child);
            }
        }
        return copy == null ? given : copy;
    }

    private static Object child(String name, Object value, Rewriting rewriting) {
        if (value instanceof Map<?, ?> object) {
            return object(object, rewriting);
        }
        if (value instanceof List<?> array) {
            return array(name, array, rewriting);
        }
        if (!(value instanceof String text)) {
            return value;
        }
        if (name.equals("reference")) {
            return rewriting.reference.apply(text);
        }
        if (LINKS.contains(name)) {
            return rewriting.link.apply(text);
        }
        return name.equals("div") ? narrative(text, rewriting.link) : text;
    }

    /** Most have no link, and to look for the words is faster than for the pattern. */
    private static String narrative(String div, UnaryOperator<String> link) {
        return div.contains("href") || div.contains("src")
                ? NARRATIVE_LINK.matcher(div).replaceAll(found -> Matcher.quoteReplacement(narrativeLink(found, link)))
                : div;
    }

    private static String narrativeLink(MatchResult found, UnaryOperator<String> link) {
        String text = found.group(2);
        return text != null
                ? found.group(1) + '"' + link.apply(text) + '"'
                : found.group(1) + "'" + link.apply(found.group(3)) + "'";
    }
}
