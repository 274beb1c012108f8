package org.longmai.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.longmai.fhir.Failure;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Reference;
import org.longmai.record.Entry;

/** What became of each entry of a Bundle, in their order. */
final class Answer {

    private final Map<Integer, Map<String, Object>> responses = new TreeMap<>();

    /** @param index the entry; what no entry asked for is not answered */
    void done(int index, Reference reference, Entry.Deed deed, int version, Instant updated) {
        if (index < 0) {
            return;
        }
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("status", status(deed, version));
        if (version > 0) {
            response.put("location", "%s/_history/%d".formatted(reference, version));
            response.put("etag", "W/\"%d\"".formatted(version));
            response.put("lastModified", updated.toString());
        }
        responses.put(index, response);
    }

    void failed(int index, Failure failure) {
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("status", OperationOutcome.status(failure.category()).toString());
        response.put("outcome", OperationOutcome.of(failure));
        responses.put(index, response);
    }

    /** Of an entry that is not answered otherwise. */
    void nothingDone(int index) {
        responses.computeIfAbsent(index, any -> new LinkedHashMap<>(Map.of("status", "204 No Content")));
    }

    /** Something to know of an entry that was done all the same. */
    void warned(int index, List<Failure> warnings) {
        Map<String, Object> response = responses.get(index);
        if (response != null && !warnings.isEmpty()) {
            response.put("outcome", OperationOutcome.warnings(warnings));
        }
    }

    /** @see <a href="https://hl7.org/fhir/R4/bundle.html#transaction">FHIR: a response entry for each request entry</a> */
    Map<String, Object> bundle(String requestType) {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("resourceType", "Bundle");
        bundle.put("type", requestType.equals("transaction") ? "transaction-response" : "batch-response");
        List<Map<String, Object>> entries = new ArrayList<>(responses.size());
        responses.values().forEach(response -> entries.add(Map.of("response", response)));
        if (!entries.isEmpty()) {
            bundle.put("entry", entries);
        }
        return bundle;
    }

    private static String status(Entry.Deed deed, int version) {
        return switch (deed) {
            case CREATED -> "201 Created";
            case UPDATED -> "200 OK";
            case DELETED -> "204 No Content";
            case UNCHANGED -> version == 0 ? "204 No Content" : "200 OK";
        };
    }
}
