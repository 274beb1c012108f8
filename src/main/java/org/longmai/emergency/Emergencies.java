package org.longmai.emergency;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.Dossier;
import org.longmai.consent.Glass;
import org.longmai.consent.Note;
import org.longmai.consent.Notes;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Resource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** The declared emergencies. */
@Component
public class Emergencies {

    private static final Duration DAY = Duration.ofDays(1);

    private final Notes notes;
    private final Queue queue;
    private final EmergencySettings settings;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Emergencies(Notes notes, Queue queue, EmergencySettings settings, ApplicationEventPublisher events, Clock clock) {
        this.notes = notes;
        this.queue = queue;
        this.settings = settings;
        this.events = events;
        this.clock = clock;
    }

    /** Those of the resident, as the chart shows them, the newest first. */
    public List<?> of(Dossier dossier) {
        return reviewed(
                notes.of(dossier, Note.Kind.GLASS).stream().map(Glass::of).toList());
    }

    private List<Emergency> reviewed(List<Glass> glasses) {
        Map<String, Review> reviews =
                queue.reviews(glasses.stream().map(Glass::id).toList());
        return glasses.stream()
                .map(glass -> new Emergency(glass, reviews.get(glass.id())))
                .toList();
    }

    /**
     * Opens the record; of one practitioner there is one at a time: who declares it again has the one that is open.
     *
     * @throws Failure CONFLICT if the practitioner declared too many
     */
    Emergency declare(Dossier dossier, Glass glass) {
        Optional<Glass> open = open(dossier, glass);
        if (open.isPresent()) {
            return new Emergency(open.get(), null);
        }
        if (queue.declared(glass.practitioner(), glass.opened().minus(DAY)) >= settings.daily()) {
            throw Failure.of(
                    Category.CONFLICT,
                    "You have declared %d emergencies in 24 hours: call the district's privacy officer."
                            .formatted(settings.daily()));
        }
        queue.add(glass);
        Glass declared = write(glass);
        if (!declared.id().equals(glass.id())) {
            queue.remove(glass.id());
            return new Emergency(declared, null);
        }
        events.publishEvent(new GlassBroken(glass.origin(), glass.id(), glass.institution(), glass.opened()));
        return new Emergency(glass, null);
    }

    private Optional<Glass> open(Dossier dossier, Glass glass) {
        return notes.of(dossier, Note.Kind.GLASS).stream()
                .map(Glass::of)
                .filter(other -> isSame(other, glass))
                .findFirst();
    }

    private static boolean isSame(Glass other, Glass glass) {
        return other.practitioner().equals(glass.practitioner())
                && other.institution().equals(glass.institution())
                && other.isOpen(glass.opened());
    }

    /** What is open then: this one, or that which the same practitioner declared a moment before. */
    private Glass write(Glass glass) {
        List<Glass> before = new ArrayList<>();
        try {
            notes.write(glass.origin(), Note.Kind.GLASS, there -> {
                there.stream()
                        .map(Glass::of)
                        .filter(other -> isSame(other, glass))
                        .forEach(before::add);
                if (!before.isEmpty()) {
                    throw Failure.of(Category.CONFLICT, "You have declared this emergency.");
                }
                return List.of(glass.note().resource());
            });
            return glass;
        } catch (Failure e) {
            if (before.isEmpty()) {
                throw e;
            }
            return before.get(0);
        }
    }

    /** The emergency of this id. */
    Optional<Emergency> find(String id) {
        return queue.find(id)
                .flatMap(place -> emergencies(List.of(place)).stream().findFirst());
    }

    /** A page of the queue, and whether there is more behind it. */
    record Page(List<Emergency> emergencies, boolean more) {}

    /** @param after the id of the last one of the page before, or null */
    Page page(Queue.State state, int first, @Nullable String after) {
        Queue.Place last = after == null
                ? null
                : queue.find(after)
                        .filter(place -> place.state() == state)
                        .orElseThrow(() -> Failure.invalid("'after' must be a cursor of this list."));
        List<Queue.Place> found = queue.page(state, first + 1, last);
        List<Emergency> page = emergencies(found.subList(0, Math.min(first, found.size())));
        return new Page(page, found.size() > first);
    }

    int count(Queue.State state) {
        return queue.count(state);
    }

    /** In the order of the places; one that never opened is not there. */
    private List<Emergency> emergencies(List<Queue.Place> places) {
        Set<String> residents = new LinkedHashSet<>();
        places.forEach(place -> residents.add(place.resident()));
        Map<String, Glass> glasses = new HashMap<>();
        if (!residents.isEmpty()) {
            notes.of(residents, Note.Kind.GLASS)
                    .values()
                    .forEach(all -> all.forEach(note -> glasses.put(note.id(), Glass.of(note))));
        }
        List<Glass> found = new ArrayList<>();
        for (Queue.Place place : places) {
            Glass glass = glasses.get(place.id());
            if (glass != null) {
                found.add(glass);
            }
        }
        return reviewed(found);
    }

    /**
     * Writes down what was found. What was not justified opens nothing any more.
     *
     * @throws Failure CONFLICT if it has been reviewed
     */
    Emergency review(Emergency emergency, Review review) {
        if (!queue.review(emergency.id(), review)) {
            throw Failure.of(Category.CONFLICT, "This emergency has been reviewed.");
        }
        boolean justified = review.outcome() == Review.Outcome.JUSTIFIED;
        Glass glass = emergency.glass();
        if (!justified && glass.isOpen(clock.instant())) {
            glass = glass.closed(clock.instant());
            List<Resource> closed = List.of(glass.note().resource());
            notes.write(glass.origin(), Note.Kind.GLASS, there -> closed);
        }
        events.publishEvent(new GlassReviewed(glass.origin(), glass.id(), justified));
        return new Emergency(glass, review);
    }
}
