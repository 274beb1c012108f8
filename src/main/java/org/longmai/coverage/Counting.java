package org.longmai.coverage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.coverage.Tally.Kind;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Resource;
import org.longmai.identity.Residents;
import org.longmai.intake.SubmissionAccepted;
import org.longmai.intake.SubmissionRejected;

/** From what was announced to its tally. */
final class Counting {

    /** Between the parts of a name; no code, path or text has it. */
    static final String BAR = "\u001f";

    private static final Pattern INDEX = Pattern.compile("\\[\\d+\\]");
    private static final int LONGEST = 80;
    private static final int MOST_REASONS = 100;
    private static final int MOST_LAGS = 10;

    private final Rules rules;
    private final Set<String> whole;
    private final Residents residents;

    Counting(Rules rules, Residents residents) {
        this.rules = rules;
        this.whole = rules.whole();
        this.residents = residents;
    }

    Tally of(SubmissionAccepted event) {
        Tally tally = new Tally();
        tally.heard(event.received());
        tally.add(Kind.ACCEPTED, 1);
        tally.add(Kind.LATENCY, event.took());
        List<Map<String, Object>> failed = event.failed();
        tally.add(Kind.PARTLY, failed.isEmpty() ? 0 : 1);
        failed.forEach(response -> reasons(Resource.objects(response, "outcome.issue"), tally));
        tally.add(Kind.REPEATED, isRepeated(event) ? 1 : 0);
        List<Resource> taken = taken(event);
        taken.forEach(resource -> count(resource, tally));
        taken.stream()
                .map(Counting::time)
                .flatMap(Stream::ofNullable)
                .limit(MOST_LAGS)
                .forEach(time -> tally.add(Kind.LAG, lag(time, event.received())));
        return tally;
    }

    Tally of(SubmissionRejected event) {
        Tally tally = new Tally();
        tally.heard(event.received());
        tally.add(Kind.REJECTED, 1);
        reasons(Resource.objects(OperationOutcome.of(event.failure()), "issue"), tally);
        return tally;
    }

    /** Whether it brought nothing new: everything that it did was done before it came. */
    private static boolean isRepeated(SubmissionAccepted event) {
        List<Object> times = Resource.values(event.answer(), "entry.response.lastModified");
        return !times.isEmpty()
                && times.stream()
                        .allMatch(time -> Instant.parse(String.valueOf(time)).isBefore(event.received()));
    }

    /** The resources of the entries that were not refused. */
    private static List<Resource> taken(SubmissionAccepted event) {
        List<Map<String, Object>> entries = event.bundle().objects("entry");
        List<Map<String, Object>> responses = Resource.objects(event.answer(), "entry.response");
        List<Resource> taken = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            boolean done = i >= responses.size()
                    || String.valueOf(responses.get(i).get("status")).startsWith("2");
            Resource.objects(entries.get(i), "resource").stream()
                    .filter(json -> done && json.get("resourceType") instanceof String)
                    .map(Resource::new)
                    .forEach(taken::add);
        }
        return taken;
    }

    private void count(Resource resource, Tally tally) {
        tally.add(Kind.RESOURCES, resource.type(), 1);
        if (resource.type().equals("Patient")) {
            tally.add(Kind.PATIENTS, 1);
            tally.add(Kind.UNMATCHED, residents.isIdentified(resource) ? 0 : 1);
        }
        for (String path : rules.codePaths()) {
            for (Map<String, Object> concept : resource.objects(path)) {
                if (!isKnown(concept)) {
                    tally.add(Kind.UNMAPPED, name(concept), 1);
                }
            }
        }
    }

    private boolean isKnown(Map<String, Object> concept) {
        for (Object value : Resource.values(concept, "coding.system")) {
            String system = String.valueOf(value);
            if (whole.contains(system) || rules.knows(system)) {
                return true;
            }
        }
        return false;
    }

    /** The system, code and text of a concept that has no known system. */
    private static String name(Map<String, Object> concept) {
        return first(concept, "coding.system")
                + BAR
                + first(concept, "coding.code")
                + BAR
                + (concept.get("text") instanceof String text ? shortened(text) : first(concept, "coding.display"));
    }

    private static String first(Map<String, Object> concept, String path) {
        return Resource.values(concept, path).stream()
                .map(String::valueOf)
                .map(Counting::shortened)
                .findFirst()
                .orElse("");
    }

    private static void reasons(List<Map<String, Object>> issues, Tally tally) {
        issues.stream()
                .filter(issue ->
                        !"warning".equals(issue.get("severity")) && !"information".equals(issue.get("severity")))
                .limit(MOST_REASONS)
                .forEach(issue -> tally.add(Kind.REASONS, reason(issue), 1));
    }

    private static String reason(Map<String, Object> issue) {
        String path = first(issue, "expression");
        return first(issue, "code")
                + BAR
                + first(issue, "details.coding.code")
                + BAR
                + INDEX.matcher(path).replaceAll("");
    }

    private static @Nullable Instant time(Resource resource) {
        return Catalogue.isOfPatient(resource.type()) && !resource.type().equals("Patient")
                ? Catalogue.traits(resource).start()
                : null;
    }

    private static Duration lag(Instant time, Instant received) {
        return time.isBefore(received) ? Duration.between(time, received) : Duration.ZERO;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, LONGEST) - 1)) + "…";
    }
}
