package org.longmai.intake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.springframework.stereotype.Component;

/**
 * From a Bundle to its operations.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#transaction">FHIR: batch and transaction</a>
 */
@Component
class BundleReader {

    private static final Set<String> TYPES = Set.of("transaction", "batch", "collection", "document", "message");
    private static final Pattern IDENTIFIER = Pattern.compile("(?:[A-Z][A-Za-z]+)?\\??identifier=([^&]+)");
    private static final Pattern VERSION = Pattern.compile("(?:W/)?\"([0-9]{1,9})\"");
    private static final String UUID = "urn:uuid:";
    private static final String OID = "urn:oid:";

    private final KeyedHash keys;
    private final IntakeSettings settings;

    BundleReader(MasterKey master, IntakeSettings settings) {
        this.keys = new KeyedHash(master, "submissions");
        this.settings = settings;
    }

    /**
     * @param bytes the JSON that {@code bundle} was read from: the same bytes are the same submission
     * @throws Failure INVALID, with the FHIRPath of what has to change
     */
    Submission read(String institution, byte[] bytes, Resource bundle) {
        if (!bundle.type().equals("Bundle")) {
            throw Failure.invalid("A Bundle was expected, this is a %s: send it as an entry of one, of type collection."
                            .formatted(bundle.type()))
                    .at("Bundle");
        }
        String type = bundle.string("type");
        if (type == null || !TYPES.contains(type)) {
            throw Failure.invalid("The type must be one of "
                            + String.join(", ", TYPES.stream().sorted().toList()) + ".")
                    .at("Bundle.type");
        }
        List<Map<String, Object>> entries = bundle.objects("entry");
        if (entries.size() > settings.maxEntries()) {
            throw Failure.of(
                            Category.TOO_COSTLY,
                            "At most %d entries are taken at once: split the Bundle.".formatted(settings.maxEntries()))
                    .at("Bundle.entry");
        }
        String digest = HexFormat.of().formatHex(keys.hash(bytes));
        Reader reader = new Reader(type, identity(bundle, digest));
        List<Operation> operations = new ArrayList<>(entries.size());
        Map<Integer, Failure> failures = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            try {
                operations.add(reader.operation(i, entries.get(i)));
            } catch (Failure failure) {
                if (Submission.isAtomic(type)) {
                    throw failure;
                }
                failures.put(i, failure);
            }
        }
        return new Submission(institution, key(institution, digest), type, entries.size(), operations, failures);
    }

    /** By which the same bytes of the same institution are known again. */
    String key(String institution, byte[] bytes) {
        return key(institution, HexFormat.of().formatHex(keys.hash(bytes)));
    }

    private String key(String institution, String digest) {
        return keys.toText(institution + "|" + digest);
    }

    /** Bundle.identifier, else Bundle.id, else its content: what makes ids for entries that bring none. */
    private static String identity(Resource bundle, String digest) {
        String identifier = bundle.string("identifier.value");
        if (identifier != null) {
            return bundle.string("identifier.system") + "|" + identifier;
        }
        return bundle.id() != null ? bundle.id() : digest;
    }

    private record Reader(String bundleType, String identity) {

        Operation operation(int index, Map<String, Object> entry) {
            String path = "Bundle.entry[%d]".formatted(index);
            Resource resource = resource(entry, path);
            String fullUrl = entry.get("fullUrl") instanceof String url ? url : null;
            return bundleType.equals("transaction") || bundleType.equals("batch")
                    ? requested(index, entry, path, fullUrl, resource)
                    : upsert(index, path, fullUrl, resource);
        }

        private Operation requested(
                int index,
                Map<String, Object> entry,
                String path,
                @Nullable String fullUrl,
                @Nullable Resource resource) {
            if (!(entry.get("request") instanceof Map<?, ?> request)) {
                throw Failure.invalid("Every entry of a %s needs a request.".formatted(bundleType))
                        .at(path + ".request");
            }
            String url = String.valueOf(request.get("url"));
            Operation.Method method = method(request, path);
            if (method == Operation.Method.POST) {
                Resource body = body(resource, path);
                agree(url, body.type(), path);
                String ifNoneExist = ifNoneExist(request, path);
                String sourceId = ifNoneExist != null ? "identifier=" + ifNoneExist : assigned(index, fullUrl);
                return new Operation(index, method, body.type(), sourceId, fullUrl, body, null, ifNoneExist);
            }
            Reference target = Reference.parse(url);
            if (target == null) {
                throw Failure.of(
                                Category.UNSUPPORTED,
                                "The url of a %s must be Type/id; conditional ones are not taken.".formatted(method))
                        .at(path + ".request.url");
            }
            if (method == Operation.Method.PUT) {
                agree(
                        url,
                        body(resource, path).type() + "/" + body(resource, path).id(),
                        path);
            }
            Resource body = method == Operation.Method.PUT ? resource : null;
            return new Operation(
                    index, method, target.type(), target.id(), fullUrl, body, ifMatch(request, path), null);
        }

        /** An entry without a request: what it holds shall be as it says. */
        private Operation upsert(int index, String path, @Nullable String fullUrl, @Nullable Resource resource) {
            Resource body = body(resource, path);
            String id = body.id() != null && !isUrn(fullUrl) ? body.id() : assigned(index, fullUrl);
            return new Operation(index, Operation.Method.PUT, body.type(), id, fullUrl, body, null, null);
        }

        private String assigned(int index, @Nullable String fullUrl) {
            if (fullUrl != null && isUrn(fullUrl)) {
                return fullUrl.substring(fullUrl.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
            }
            return identity + "#" + index;
        }

        private static boolean isUrn(@Nullable String url) {
            return url != null && (url.startsWith(UUID) || url.startsWith(OID));
        }

        private static @Nullable Resource resource(Map<String, Object> entry, String path) {
            if (entry.get("resource") == null) {
                return null;
            }
            Map<String, Object> json = Resource.objects(entry, "resource").stream()
                    .findFirst()
                    .orElseThrow(() ->
                            Failure.invalid("A resource is a JSON object.").at(path + ".resource"));
            if (!(json.get("resourceType") instanceof String type) || !Catalogue.isType(type)) {
                throw Failure.invalid("'resourceType' must name a resource type of FHIR R4.")
                        .at(path + ".resource");
            }
            Resource resource = new Resource(json);
            if (json.get("id") != null && (resource.id() == null || !Reference.isId(resource.id()))) {
                throw Failure.invalid("An id is 1 to 64 letters, digits, '-' and '.'.")
                        .at(path + ".resource.id");
            }
            return resource;
        }

        private static Resource body(@Nullable Resource resource, String path) {
            if (resource == null) {
                throw Failure.invalid("The entry needs a resource.").at(path + ".resource");
            }
            return resource;
        }

        private static void agree(String url, String expected, String path) {
            if (!url.equals(expected)) {
                throw Failure.invalid("The url and the resource contradict each other: this one's is %s."
                                .formatted(expected.replaceFirst("/.*", "/{its id}")))
                        .at(path + ".request.url");
            }
        }

        private static Operation.Method method(Map<?, ?> request, String path) {
            return switch (String.valueOf(request.get("method"))) {
                case "POST" -> Operation.Method.POST;
                case "PUT" -> Operation.Method.PUT;
                case "DELETE" -> Operation.Method.DELETE;
                case "GET", "HEAD", "PATCH" ->
                    throw Failure.of(
                                    Category.UNSUPPORTED,
                                    "A Bundle may POST, PUT and DELETE; %s is not taken."
                                            .formatted(request.get("method")))
                            .at(path + ".request.method");
                default ->
                    throw Failure.invalid("The method must be POST, PUT or DELETE.")
                            .at(path + ".request.method");
            };
        }

        private static @Nullable Integer ifMatch(Map<?, ?> request, String path) {
            if (!(request.get("ifMatch") instanceof String text)) {
                return null;
            }
            Matcher version = VERSION.matcher(text);
            if (!version.matches()) {
                throw Failure.invalid("ifMatch must be the ETag of a version, as W/\"3\".")
                        .at(path + ".request.ifMatch");
            }
            return Integer.valueOf(version.group(1));
        }

        private static @Nullable String ifNoneExist(Map<?, ?> request, String path) {
            if (!(request.get("ifNoneExist") instanceof String query)) {
                return null;
            }
            return identifier(query).orElseThrow(() -> Failure.of(
                            Category.UNSUPPORTED, "ifNoneExist is taken as identifier=system|value, nothing else.")
                    .at(path + ".request.ifNoneExist"));
        }
    }

    /** The {@code system|value} that a query on an identifier asks for, if it asks for nothing else. */
    static java.util.Optional<String> identifier(String query) {
        Matcher matcher = IDENTIFIER.matcher(query);
        if (!matcher.matches()) {
            return java.util.Optional.empty();
        }
        String value = java.net.URLDecoder.decode(matcher.group(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        return java.util.Optional.of(value.contains("|") ? value : "|" + value);
    }
}
