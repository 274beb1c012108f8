package org.longmai.intake;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Reference;
import org.longmai.fhir.References;
import org.longmai.fhir.Resource;
import org.longmai.record.Meta;

/**
 * What the references and links of a submission's resources become: hub ids wherever they lead to what the institution
 * sends or has sent, so that no id of its own remains in one.
 *
 * <p>A reference is held against the fullUrls of the entries, first behind the address of the server that its own entry names; a
 * relative one, or one of that same server, then is the institution's by its source id. Other addresses are external and
 * stay, fragments and logical references (an identifier alone) too.
 *
 * <p>A version-specific reference ({@code Patient/1/_history/2}) names a version of the sender's, and the hub counts its own: it
 * becomes a reference to the resource, and the sender's version stays beside it in the extension {@value #SOURCE_VERSION}. With one of
 * the institution's hub ids it means a version of the hub, and stays as it is.
 *
 * @see <a href="https://hl7.org/fhir/R4/bundle.html#references">FHIR: resolving references in Bundles</a>
 */
final class Resolution {

    static final String SOURCE_VERSION = "http://longmai.org/fhir/StructureDefinition/source-version";

    private final HubIds ids;
    private final String institution;
    /** By fullUrl; null where two entries have the same. */
    private final Map<String, Reference> byUrl = new HashMap<>();
    /** By what is left of a fullUrl behind the server's address. */
    private final Map<String, Reference> byTail = new HashMap<>();

    private final Set<String> ambiguous = new HashSet<>();
    private final Map<String, Reference> conditions = new HashMap<>();

    Resolution(HubIds ids, String institution) {
        this.ids = ids;
        this.institution = institution;
    }

    /** An entry's resource, by its fullUrl. */
    void entry(Operation operation, Reference reference) {
        String url = operation.fullUrl();
        if (url == null) {
            return;
        }
        Reference before = byUrl.put(url, reference);
        if (before != null) {
            throw Failure.invalid("Two entries have the same fullUrl.").at(operation.path() + ".fullUrl");
        }
        String tail = tail(url);
        Reference other = tail == null ? null : byTail.put(tail, reference);
        if (other != null && !other.equals(reference)) {
            ambiguous.add(String.valueOf(tail));
        }
    }

    /** What a conditional reference has found. */
    void found(String query, Reference reference) {
        conditions.put(query, reference);
    }

    /** The operation's resource with its hub id, its references and links rewritten, without its sender's version. */
    Resource rewritten(Operation operation, Resource sent, Reference reference) {
        Rewriting rewriting = new Rewriting(operation, base(operation.fullUrl()));
        Map<String, Object> elements =
                Meta.off(References.rewrite(sent.json(), rewriting::reference, rewriting::link, rewriting::note));
        Map<String, Object> json = new LinkedHashMap<>(elements.size() * 4 / 3 + 2);
        json.put("resourceType", reference.type());
        json.put("id", reference.id());
        elements.forEach(json::putIfAbsent);
        return new Resource(json);
    }

    /** Every reference and link in the resource. */
    static Set<String> linksOf(Map<String, Object> json) {
        Set<String> links = new HashSet<>();
        References.rewrite(json, text -> kept(text, links), text -> kept(text, links));
        return links;
    }

    private static String kept(String text, Set<String> links) {
        links.add(text);
        return text;
    }

    /** The address of the server in {@code [base]/Type/id}. */
    private static @Nullable String base(@Nullable String url) {
        String tail = url == null ? null : tail(url);
        return url == null || tail == null ? null : url.substring(0, url.length() - tail.length());
    }

    /** {@code Type/id} at the end of an absolute address. */
    private static @Nullable String tail(String url) {
        int id = url.startsWith("http") ? url.lastIndexOf('/') : -1;
        int type = id < 0 ? -1 : url.lastIndexOf('/', id - 1);
        String tail = url.substring(type + 1);
        return type < 0 || Reference.parse(tail) == null ? null : tail;
    }

    /** The work on one resource. */
    private final class Rewriting {

        private final Operation operation;
        private final @Nullable String base;

        Rewriting(Operation operation, @Nullable String base) {
            this.operation = operation;
            this.base = base;
        }

        String reference(String text) {
            if (isHubs(text)) {
                return text;
            }
            String found = text.indexOf('?') < 0 ? null : conditional(text);
            if (found != null) {
                return found;
            }
            Reference own = own(text);
            if (own != null) {
                return own.toString();
            }
            if (text.startsWith("urn:")) {
                throw failure("A reference by urn must name an entry of this Bundle by its fullUrl.");
            }
            return text;
        }

        /** A link may have a version or a fragment behind it. */
        String link(String text) {
            if (isHubs(text)) {
                return text;
            }
            int end = text.indexOf('|') < 0 ? text.indexOf('#') : text.indexOf('|');
            String head = end < 0 ? text : text.substring(0, end);
            Reference own = isPath(head) ? null : own(head);
            return own == null ? text : own + text.substring(head.length());
        }

        /** Whether it only looks like a reference: {@code images/1}. */
        private static boolean isPath(String link) {
            Reference target = Reference.target(link);
            return link.isEmpty() || target != null && !Catalogue.isType(target.type());
        }

        @Nullable
        Map<String, Object> note(String text) {
            int history = text.indexOf(Reference.HISTORY);
            if (history < 0 || isHubs(text) || own(text) == null) {
                return null;
            }
            Map<String, Object> note = new LinkedHashMap<>();
            note.put("url", SOURCE_VERSION);
            note.put("valueString", text.substring(history + Reference.HISTORY.length()));
            return note;
        }

        /** Whether it was in the resource before a patch, or names a version by the institution's hub id. */
        private boolean isHubs(String text) {
            Operation.Base patched = operation.base();
            if (patched != null && patched.links().contains(text)) {
                return true;
            }
            Reference versioned = text.indexOf(Reference.HISTORY) < 0 ? null : Reference.target(text);
            return versioned != null && ids.isOwn(institution, versioned.type(), versioned.id());
        }

        private @Nullable String conditional(String text) {
            Reference found = conditions.get(text);
            if (found == null && !IdentifierQuery.isConditional(text)) {
                return null;
            }
            if (found == null) {
                throw failure(("A conditional reference (%s) must find exactly one resource of yours or of the"
                                + " district, by identifier=system|value. Send that resource first.")
                        .formatted(text.substring(0, text.indexOf('?'))));
            }
            return found.toString();
        }

        /** The institution's resource that the text leads to, whichever of its versions. */
        private @Nullable Reference own(String text) {
            int history = text.indexOf(Reference.HISTORY);
            String whole = history < 0 ? text : text.substring(0, history);
            Reference entry = byUrl.get(whole);
            if (entry != null) {
                return entry;
            }
            String relative = base != null && whole.startsWith(base) ? whole.substring(base.length()) : whole;
            Reference literal = Reference.parse(relative);
            if (literal == null) {
                return null;
            }
            Reference neighbour = base == null ? null : byUrl.get(base + relative);
            return neighbour != null ? neighbour : elsewhere(literal);
        }

        private Reference elsewhere(Reference literal) {
            Reference entry = byTail.get(literal.toString());
            if (entry == null) {
                return new Reference(literal.type(), ids.of(institution, literal.type(), literal.id()));
            }
            if (ambiguous.contains(literal.toString())) {
                throw failure("A relative reference leads to entries of several servers: use their fullUrls.");
            }
            return entry;
        }

        private Failure failure(String message) {
            return Failure.invalid(message).at(operation.path() + ".resource");
        }
    }

    /** The conditional references of the resources that can be followed, and what they ask for. */
    static Map<String, String> conditionsOf(Stream<Resource> resources) {
        Map<String, String> tokens = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        resources.forEach(resource -> References.each(resource.json(), text -> {
            if (text.indexOf('?') > 0 && seen.add(text)) {
                IdentifierQuery.tokenOfReference(text).ifPresent(token -> tokens.put(text, token));
            }
        }));
        return tokens;
    }

    /** The one that is meant: the institution's own before the district's; null if there is not exactly one. */
    static @Nullable Reference only(Set<Reference> own, List<Reference> shared) {
        Set<Reference> candidates = own.isEmpty() ? Set.copyOf(shared) : own;
        return candidates.size() == 1 ? candidates.iterator().next() : null;
    }
}
