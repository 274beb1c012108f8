package org.longmai.fhir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        collect(json, found);
        return found;
    }

    /**
     * A copy in which references and links have been replaced.
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

    private static void collect(@Nullable Object value, Set<String> found) {
        if (value instanceof Map<?, ?> object) {
            for (Map.Entry<?, ?> element : object.entrySet()) {
                if (element.getValue() instanceof String text) {
                    addReference(element.getKey(), text, found);
                } else {
                    collect(element.getValue(), found);
                }
            }
        } else if (value instanceof List<?> array) {
            for (Object child : array) {
                collect(child, found);
            }
        }
    }

    private static void addReference(Object name, String text, Set<String> found) {
        if (name.equals("reference")) {
            found.add(text);
        }
    }

    private static Map<String, Object> object(Map<?, ?> json, Rewriting rewriting) {
        Map<String, Object> copy = new LinkedHashMap<>(json.size() * 4 / 3 + 1);
        for (Map.Entry<?, ?> element : json.entrySet()) {
            String name = (String) element.getKey();
            copy.put(name, child(name, element.getValue(), rewriting));
        }
        if (json.get("reference") instanceof String text) {
            Map<String, Object> note = rewriting.note.apply(text);
            if (note != null) {
                copy.put(EXTENSION, with(note, copy.get(EXTENSION)));
            }
        }
        return copy;
    }

    private static List<Object> with(Map<String, Object> note, @Nullable Object extensions) {
        List<Object> all = new ArrayList<>(extensions instanceof List<?> known ? known : List.of());
        all.add(note);
        return all;
    }

    private static Object child(String name, Object value, Rewriting rewriting) {
        if (value instanceof Map<?, ?> object) {
            return object(object, rewriting);
        }
        if (value instanceof List<?> array) {
            List<@Nullable Object> copy = new ArrayList<>(array.size());
            array.forEach(item -> copy.add(item == null ? null : child(name, item, rewriting)));
            return copy;
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

    private static String narrative(String div, UnaryOperator<String> link) {
        return NARRATIVE_LINK.matcher(div).replaceAll(found -> Matcher.quoteReplacement(narrativeLink(found, link)));
    }

    private static String narrativeLink(MatchResult found, UnaryOperator<String> link) {
        String text = found.group(2);
        return text != null
                ? found.group(1) + '"' + link.apply(text) + '"'
                : found.group(1) + "'" + link.apply(found.group(3)) + "'";
    }
}
