package org.longmai.intake;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.JsonPatch;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.springframework.stereotype.Component;
import org.springframework.util.IdGenerator;

/**
 * From a request for one resource to a submission: it is a Bundle of one entry.
 *
 * <p>What creates a resource is known again by its content, as a Bundle is: sent twice it is one resource and gets one answer,
 * until that resource is deleted. Everything else is done each time that it comes.
 */
@Component
class SingleReader {

    /** Of the identifiers of the Bundles that are made of single requests. */
    private static final String SYSTEM = "http://longmai.org/fhir/NamingSystem/single-request";

    private final HubIds ids;
    private final OwnResources own;
    private final KeyedHash keys;
    private final IdGenerator random;

    SingleReader(HubIds ids, OwnResources own, MasterKey master, IdGenerator random) {
        this.ids = ids;
        this.own = own;
        this.keys = new KeyedHash(master, "submissions");
        this.random = random;
    }

    /**
     * A request as it came.
     *
     * @param id from the path, if there is one
     * @param query from the address, without the question mark
     * @param body the resource, or the patch
     */
    record Request(
            String method,
            String type,
            @Nullable String id,
            @Nullable String query,
            byte[] body,
            @Nullable String ifMatch,
            @Nullable String ifNoneExist) {}

    /**
     * The request as a Bundle: what is read, and kept where it is refused.
     *
     * @throws Failure INVALID if the body is no resource
     */
    Resource bundle(String institution, Request request) {
        Map<String, Object> entry = new LinkedHashMap<>();
        Resource resource = resource(request);
        if (resource != null) {
            entry.put("resource", resource.json());
        }
        String url = url(institution, request, resource);
        entry.put("request", asked(request, url));
        Map<String, Object> identifier = new LinkedHashMap<>();
        identifier.put("system", SYSTEM);
        identifier.put("value", isKnownAgain(request) ? content(request) : request.method + " " + url);
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("resourceType", "Bundle");
        bundle.put("identifier", identifier);
        bundle.put("type", "transaction");
        bundle.put("entry", List.of(entry));
        return new Resource(bundle);
    }

    /** Whether the Bundle was made of a single request. */
    static boolean isSingle(Resource bundle) {
        return SYSTEM.equals(bundle.string("identifier.system"))
                && bundle.objects("entry").size() == 1;
    }

    /**
     * @param bundle made of a single request
     * @throws Failure with the FHIRPath of what has to change, as if it were in a Bundle
     */
    Submission read(String institution, Resource bundle) {
        Map<String, Object> entry = bundle.objects("entry").get(0);
        boolean known = isKnownAgain(bundle);
        String identity = known ? identity(institution, bundle) : "";
        List<Operation> operations = new ArrayList<>(1);
        new EntryReader("transaction", identity, operations, new ArrayList<>()).read(0, entry);
        String key = known
                ? keys.toText(institution + "|" + identity)
                : random.generateId().toString();
        String type = known ? "transaction" : Submission.SINGLE;
        return new Submission(institution, key, type, 1, operations, List.of(), Map.of());
    }

    private static boolean isKnownAgain(Request request) {
        return request.method.equals("POST") && request.ifNoneExist == null;
    }

    private static boolean isKnownAgain(Resource bundle) {
        return "POST".equals(bundle.string("entry.request.method"))
                && bundle.string("entry.request.ifNoneExist") == null;
    }

    private static @Nullable Resource resource(Request request) {
        return switch (request.method) {
            case "DELETE" -> null;
            case "PATCH" -> {
                Map<String, Object> binary = new LinkedHashMap<>();
                binary.put("resourceType", "Binary");
                binary.put("contentType", JsonPatch.MEDIA_TYPE);
                binary.put("data", Base64.getEncoder().encodeToString(request.body));
                yield new Resource(binary);
            }
            default -> Resource.of(request.body);
        };
    }

    private static Map<String, Object> asked(Request request, String url) {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("method", request.method);
        asked.put("url", url);
        if (request.ifMatch != null) {
            asked.put("ifMatch", request.ifMatch);
        }
        if (request.ifNoneExist != null) {
            asked.put("ifNoneExist", request.ifNoneExist);
        }
        return asked;
    }

    /** The id in the address may be the source's and the one in the resource the hub's, or the other way round. */
    private String url(String institution, Request request, @Nullable Resource resource) {
        if (request.id == null) {
            return request.query == null || request.method.equals("POST")
                    ? request.type
                    : request.type + "?" + request.query;
        }
        String sent = request.method.equals("PUT") && resource != null ? resource.id() : null;
        boolean isSame = sent != null
                && hubId(institution, request.type, sent).equals(hubId(institution, request.type, request.id));
        return request.type + "/" + (isSame ? sent : request.id);
    }

    private String hubId(String institution, String type, String id) {
        return ids.of(institution, type, id);
    }

    private String content(Request request) {
        return request.type + " " + HexFormat.of().formatHex(keys.hash(request.body));
    }

    /** By its content; what was deleted since is not what is created now. */
    private String identity(String institution, Resource bundle) {
        String content = String.valueOf(bundle.string("identifier.value"));
        String type = String.valueOf(bundle.string("entry.request.url"));
        String identity = content;
        for (int again = 1; isDeleted(institution, type, identity + "#0"); again++) {
            identity = content + " " + again;
        }
        return identity;
    }

    private boolean isDeleted(String institution, String type, String sourceId) {
        return own.newest(new Reference(type, hubId(institution, type, sourceId)))
                .filter(OwnResources.Kept::isDeleted)
                .isPresent();
    }
}
