package org.longmai.intake;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.JsonPatch;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

/**
 * From an entry of a Bundle to what it asks for.
 *
 * @param bundleType whether entries have requests
 * @param identity of the Bundle: what makes ids for entries that bring none
 * @param operations gets what is to be changed
 * @param reads gets what is to be told
 */
record EntryReader(String bundleType, String identity, List<Operation> operations, List<Read> reads) {

    private static final Pattern VERSION = Pattern.compile("(?:W/)?\"([0-9]{1,9})\"");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
    private static final int LONGEST = 2_048;
    private static final String UUID = "urn:uuid:";
    private static final String OID = "urn:oid:";

    /** @throws Failure with the FHIRPath of what has to change */
    void read(int index, Map<String, Object> json) {
        Entry entry = Entry.of(index, json);
        boolean isRequested = bundleType.equals("transaction") || bundleType.equals("batch");
        if (!isRequested) {
            operations.add(upsert(entry));
            return;
        }
        switch (entry.method()) {
            case "GET", "HEAD" -> reads.add(entry.read());
            case "POST" -> operations.add(create(entry));
            case "PUT" -> operations.add(update(entry));
            case "PATCH" -> operations.add(patch(entry));
            case "DELETE" -> operations.add(named(entry, Operation.Method.DELETE, null, null));
            default ->
                throw Failure.invalid("The method must be POST, PUT, PATCH, DELETE, GET or HEAD.")
                        .at(entry.path + ".request.method");
        }
    }

    private Operation create(Entry entry) {
        Resource body = entry.body();
        entry.agree(entry.url(), body.type(), body.type());
        String ifNoneExist = entry.ifNoneExist();
        String sourceId = ifNoneExist == null ? assigned(entry) : conditionalId(ifNoneExist);
        return new Operation(
                entry.index,
                Operation.Method.POST,
                body.type(),
                sourceId,
                entry.fullUrl,
                body,
                null,
                null,
                ifNoneExist,
                null);
    }

    private Operation update(Entry entry) {
        Resource body = entry.body();
        if (entry.url().indexOf('?') < 0) {
            entry.agree(entry.url(), body.type() + "/" + body.id(), body.type() + "/{its id}");
        }
        return named(entry, Operation.Method.PUT, body, null);
    }

    private Operation patch(Entry entry) {
        Resource binary = entry.body();
        if (!binary.type().equals("Binary")
                || !JsonPatch.MEDIA_TYPE.equals(binary.string("contentType"))
                || binary.string("data") == null) {
            throw Failure.of(
                            Category.UNSUPPORTED,
                            "A PATCH needs a Binary of contentType %s, with the patch in its data."
                                    .formatted(JsonPatch.MEDIA_TYPE))
                    .at(entry.path + ".resource");
        }
        try {
            byte[] json = Base64.getMimeDecoder().decode(String.valueOf(binary.string("data")));
            return named(entry, Operation.Method.PATCH, null, JsonPatch.of(json));
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("The data must be in base64.").at(entry.path + ".resource.data");
        } catch (Failure failure) {
            throw failure.expression() == null ? failure.at(entry.path + ".resource.data") : failure;
        }
    }

    /** What names its resource by type and id, or by a condition. */
    private static Operation named(
            Entry entry, Operation.Method method, @Nullable Resource body, @Nullable JsonPatch patch) {
        String url = entry.url();
        int query = url.indexOf('?');
        String type = query < 0 ? "" : entry.type(url.substring(0, query));
        Reference target = query < 0 ? entry.target(url) : null;
        String identifier = query < 0 ? null : entry.token(url.substring(query), "url");
        if (body != null && target == null) {
            entry.agree(type, body.type(), body.type() + "?…");
        }
        String id = target != null ? target.id() : body != null ? body.id() : null;
        return new Operation(
                entry.index,
                method,
                target == null ? type : target.type(),
                id == null ? conditionalId(String.valueOf(identifier)) : id,
                entry.fullUrl,
                body,
                patch,
                entry.version("ifMatch"),
                identifier,
                null);
    }

    /** An entry without a request: what it holds shall be as it says. */
    private Operation upsert(Entry entry) {
        Resource body = entry.body();
        String id = body.id() != null && !isUrn(entry.fullUrl) ? body.id() : assigned(entry);
        return new Operation(
                entry.index, Operation.Method.PUT, body.type(), id, entry.fullUrl, body, null, null, null, null);
    }

    private String assigned(Entry entry) {
        String fullUrl = entry.fullUrl;
        if (fullUrl != null && isUrn(fullUrl)) {
            return fullUrl.substring(fullUrl.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
        }
        return identity + "#" + entry.index;
    }

    /** The same for all that ask by the same condition: no id that a sender can give has such a form. */
    private static String conditionalId(String identifier) {
        return "identifier=" + identifier;
    }

    private static boolean isUrn(@Nullable String url) {
        return url != null && (url.startsWith(UUID) || url.startsWith(OID));
    }

    /** One entry, read as far as every kind of request needs it. */
    private record Entry(
            int index, String path, @Nullable String fullUrl, @Nullable Resource resource, Map<String, Object> json) {

        static Entry of(int index, Map<String, Object> json) {
            String path = "Bundle.entry[" + index + "]";
            String fullUrl = json.get("fullUrl") instanceof String url ? url : null;
            if (fullUrl != null && fullUrl.length() > LONGEST) {
                throw tooLong().at(path + ".fullUrl");
            }
            return new Entry(index, path, fullUrl, resource(json, path), json);
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

        Resource body() {
            if (resource == null) {
                throw Failure.invalid("The entry needs a resource.").at(path + ".resource");
            }
            return resource;
        }

        private Map<String, Object> request() {
            return Resource.objects(json, "request").stream().findFirst().orElseThrow(() -> Failure.invalid(
                            "Every entry of a transaction or batch needs a request.")
                    .at(path + ".request"));
        }

        private @Nullable String text(String name) {
            Object value = request().get(name);
            if (value != null && !(value instanceof String)) {
                throw Failure.invalid("This must be a string.").at(path + ".request." + name);
            }
            return (String) value;
        }

        String method() {
            return String.valueOf(text("method"));
        }

        String url() {
            return String.valueOf(text("url"));
        }

        String type(String text) {
            if (!Catalogue.isType(text)) {
                throw notTaken();
            }
            return text;
        }

        Reference target(String url) {
            Reference target = Reference.parse(url);
            if (target == null || !Catalogue.isType(target.type())) {
                throw notTaken();
            }
            return target;
        }

        private Failure notTaken() {
            return Failure.of(
                            Category.UNSUPPORTED,
                            "The url of a %s must be Type/id, or Type?%s.".formatted(method(), IdentifierQuery.RULE))
                    .at(path + ".request.url");
        }

        void agree(String url, String expected, String shown) {
            if (!url.equals(expected)) {
                throw Failure.invalid(
                                "The url and the resource contradict each other: this one's is %s.".formatted(shown))
                        .at(path + ".request.url");
            }
        }

        @Nullable
        String ifNoneExist() {
            String query = text("ifNoneExist");
            return query == null ? null : token(query, "ifNoneExist");
        }

        private static Failure tooLong() {
            return Failure.invalid("No address here is longer than %d characters.".formatted(LONGEST));
        }

        String token(String query, String element) {
            if (query.length() > LONGEST) {
                throw tooLong().at(path + ".request." + element);
            }
            return IdentifierQuery.token(query).orElseThrow(() -> Failure.of(
                            Category.UNSUPPORTED, "A condition is taken as %s.".formatted(IdentifierQuery.RULE))
                    .at(path + ".request." + element));
        }

        @Nullable
        Integer version(String element) {
            String text = text(element);
            Matcher version = VERSION.matcher(String.valueOf(text));
            if (text != null && !version.matches()) {
                throw Failure.invalid("%s must be the ETag of a version, as W/\"3\".".formatted(element))
                        .at("%s.request.%s".formatted(path, element));
            }
            return text == null ? null : Integer.valueOf(version.group(1));
        }

        Read read() {
            String url = url();
            int history = url.indexOf(Reference.HISTORY);
            String version = history < 0 ? null : url.substring(history + Reference.HISTORY.length());
            Reference target = Reference.target(url);
            if (target == null
                    || !Catalogue.isType(target.type())
                    || version != null && !NUMBER.matcher(version).matches()) {
                throw Failure.of(
                                Category.UNSUPPORTED,
                                "A Bundle may read Type/id and Type/id/_history/version. It may not search:"
                                        + " ask for residents' records by GraphQL.")
                        .at(path + ".request.url");
            }
            return new Read(
                    index,
                    target.type(),
                    target.id(),
                    version == null ? null : Integer.valueOf(version),
                    method().equals("GET"),
                    version("ifNoneMatch"));
        }
    }
}
