package org.longmai.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Incident;
import org.longmai.fhir.Resource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Tells the house of a submission once its answer is settled. What a listener makes of it does not touch the answer. */
@Component
class Announcements {

    private final ApplicationEventPublisher events;
    private final Clock clock;

    Announcements(ApplicationEventPublisher events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    /** A submission on its way: what was seen of it so far. */
    static final class Passage {

        private @Nullable Resource bundle;
        private @Nullable Submission submission;

        /** @throws Failure INVALID if it is no FHIR JSON */
        Resource bundle(byte[] json) {
            Resource read = Resource.of(json);
            bundle = read;
            return read;
        }

        Submission read(Submission read) {
            submission = read;
            return read;
        }

        /** One that did not come in a Bundle counts as one that did, without its patch. */
        Submission single(Submission read, Resource made) {
            Map<String, Object> json = new LinkedHashMap<>(made.json());
            json.put(
                    "entry",
                    read.operations().stream()
                            .filter(operation -> operation.resource() != null)
                            .map(operation ->
                                    Map.of("resource", operation.resource().json()))
                            .toList());
            bundle = new Resource(json);
            return read(read);
        }
    }

    /** Lets it pass, and announces whether it was taken; a store that does not answer has decided nothing. */
    Map<String, Object> of(String institution, Function<Passage, Map<String, Object>> take) {
        Instant received = now();
        Passage passage = new Passage();
        try {
            Map<String, Object> answer = take.apply(passage);
            accepted(institution, received, passage, answer).ifPresent(this::publish);
            return answer;
        } catch (Failure failure) {
            if (failure.category() != Category.UNAVAILABLE) {
                publish(new SubmissionRejected(institution, received, Duration.between(received, now()), failure));
            }
            throw failure;
        }
    }

    private Optional<SubmissionAccepted> accepted(
            String institution, Instant received, Passage passage, Map<String, Object> answer) {
        if (passage.submission == null || passage.bundle == null) {
            return Optional.empty();
        }
        Duration took = Duration.between(received, now());
        return Optional.of(
                new SubmissionAccepted(institution, passage.submission.key(), received, took, passage.bundle, answer));
    }

    private void publish(Object event) {
        try {
            events.publishEvent(event);
        } catch (RuntimeException e) {
            Incident.log(e);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
