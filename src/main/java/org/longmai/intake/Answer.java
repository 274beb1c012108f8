package org.longmai.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Entry;
import org.springframework.http.HttpStatus;

/** What became of each entry of a Bundle, in their order. */
final class Answer {

    private static final String STATUS = "status";
    private static final String TYPE = "type";
    private static final String OUTCOME = "outcome";
    private static final String RESPONSES = "responses";
    private static final String WARNINGS = "warnings";

    /** Until a caller is told. */
    private static final Failure UNTOLD = Failure.of(Category.FORBIDDEN, "Only a caller may read.");

    private final String type;
    private final Map<Integer, Map<String, Object>> responses = new TreeMap<>();
    private final Map<Integer, List<Map<String, Object>>> warnings = new TreeMap<>();

    private Instant updated = Instant.MIN;
    private String updatedText = "";

    private Answer(String type) {
        this.type = type;
    }

    /** Nothing is done yet: what stays so is the delete of something that is not there, or a failed entry. */
    static Answer to(Submission submission, Map<Integer, Failure> failures) {
        Answer answer = new Answer(submission.type().equals("transaction") ? "transaction-response" : "batch-response");
        submission
                .operations()
                .forEach(operation ->
                        answer.responses.put(operation.index(), new LinkedHashMap<>(Map.of(STATUS, "204 No Content"))));
        submission.reads().forEach(read -> answer.failed(read.index(), UNTOLD));
        failures.forEach(answer::failed);
        return answer;
    }

    /** @param index the entry; what no entry asked for is not answered */
    void done(int index, Reference reference, Entry.Deed deed, int version, Instant updated) {
        if (index < 0) {
            return;
        }
        Map<String, Object> response = new LinkedHashMap<>();
        response.put(STATUS, status(deed, version));
        if (version > 0) {
            response.put("location", reference + Reference.HISTORY + version);
            response.put("etag", "W/\"" + version + "\"");
            response.put("lastModified", text(updated));
        }
        responses.put(index, response);
    }

    /** What one submission does has one time mostly. */
    private String text(Instant time) {
        if (!time.equals(updated)) {
            updated = time;
            updatedText = time.toString();
        }
        return updatedText;
    }

    private void failed(int index, Failure failure) {
        responses.put(index, failed(failure));
    }

    /** The response to an entry that cannot be done. */
    static Map<String, Object> failed(Failure failure) {
        Map<String, Object> response = new LinkedHashMap<>();
        response.put(STATUS, status(OperationOutcome.status(failure.category())));
        response.put(OUTCOME, OperationOutcome.of(failure));
        return response;
    }

    static String status(HttpStatus status) {
        return status.value() + " " + status.getReasonPhrase();
    }

    /** Something to know of an entry, should it be done all the same. */
    void warned(int index, List<Failure> doubts) {
        if (!doubts.isEmpty()) {
            warnings.computeIfAbsent(index, any -> new ArrayList<>()).add(OperationOutcome.warnings(doubts));
        }
    }

    private Map<String, Object> response(int index, Map<String, Object> response) {
        List<Map<String, Object>> outcomes = warnings.getOrDefault(index, List.of());
        if (outcomes.isEmpty() || response.containsKey(OUTCOME)) {
            return response;
        }
        Map<String, Object> outcome = new LinkedHashMap<>(outcomes.get(0));
        outcome.put(
                "issue",
                outcomes.stream()
                        .flatMap(one -> Resource.objects(one, "issue").stream())
                        .toList());
        Map<String, Object> warned = new LinkedHashMap<>(response);
        warned.put(OUTCOME, outcome);
        return warned;
    }

    /** @see <a href="https://hl7.org/fhir/R4/bundle.html#transaction">FHIR: a response entry for each request entry</a> */
    Map<String, Object> bundle() {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("resourceType", "Bundle");
        bundle.put(TYPE, type);
        List<Map<String, Object>> entries = new ArrayList<>(responses.size());
        responses.forEach((index, response) -> entries.add(Map.of("response", response(index, response))));
        if (!entries.isEmpty()) {
            bundle.put("entry", entries);
        }
        return bundle;
    }

    /** As JSON, for the journal. */
    Map<String, Object> json() {
        Map<String, Object> byIndex = new LinkedHashMap<>();
        responses.forEach((index, response) -> byIndex.put(index.toString(), response));
        Map<String, Object> warned = new LinkedHashMap<>();
        warnings.forEach((index, outcomes) -> warned.put(index.toString(), outcomes));
        return Map.of(TYPE, type, RESPONSES, byIndex, WARNINGS, warned);
    }

    static Answer of(Map<String, Object> json) {
        Answer answer = new Answer(String.valueOf(json.get(TYPE)));
        for (Map<String, Object> byIndex : Resource.objects(json, RESPONSES)) {
            byIndex.keySet()
                    .forEach(index -> answer.responses.put(
                            Integer.valueOf(index),
                            Resource.objects(byIndex, index).get(0)));
        }
        for (Map<String, Object> byIndex : Resource.objects(json, WARNINGS)) {
            byIndex.keySet()
                    .forEach(index -> answer.warnings.put(Integer.valueOf(index), Resource.objects(byIndex, index)));
        }
        return answer;
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
