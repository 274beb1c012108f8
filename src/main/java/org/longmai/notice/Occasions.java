package org.longmai.notice;

import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.longmai.dispute.DisputeAnswered;
import org.longmai.emergency.GlassBroken;
import org.longmai.fhir.Incident;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.intake.SubmissionAccepted;
import org.longmai.record.FileLogs;
import org.longmai.request.ConsentAnswered;
import org.longmai.request.ConsentRequested;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** What happens of which somebody is to be told. */
@Component
class Occasions {

    private static final Logger LOG = LoggerFactory.getLogger(Occasions.class);
    private static final int WAITING = 10_000;

    private final Notices notices;
    private final CareNotices care;
    private final ChronicRules rules;
    private final Residents residents;
    private final FileLogs logs;
    private final NoticeSettings settings;
    private final Clock clock;
    private final ThreadPoolExecutor work = new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING), task -> new Thread(task, "notices"));

    /** A resource that was taken, and what may be told of it. */
    private record Taken(Reference reference, boolean isNewVisit, List<ChronicRules.Group> groups) {}

    Occasions(
            Notices notices,
            CareNotices care,
            ChronicRules rules,
            Residents residents,
            FileLogs logs,
            NoticeSettings settings,
            Clock clock) {
        this.notices = notices;
        this.care = care;
        this.rules = rules;
        this.residents = residents;
        this.logs = logs;
        this.settings = settings;
        this.clock = clock;
    }

    @EventListener
    void on(GlassBroken broken) {
        later(() -> tell(
                "glass " + broken.emergency(), broken.resident(), Notice.Kind.EMERGENCY_ACCESS, broken.institution()));
    }

    @EventListener
    void on(ConsentRequested asked) {
        later(() -> tell(
                "request " + asked.request(), asked.resident(), Notice.Kind.CONSENT_REQUESTED, asked.institution()));
    }

    @EventListener
    void on(ConsentAnswered answered) {
        later(() -> notices.add(new Notice(
                notices.id("answer " + answered.request()),
                Recipients.practitioner(answered.practitioner()),
                Notice.Kind.CONSENT_ANSWERED,
                answered.resident(),
                null,
                now(),
                Notice.State.NEW,
                null)));
    }

    @EventListener
    void on(DisputeAnswered answered) {
        later(() -> tell("dispute " + answered.dispute(), answered.resident(), Notice.Kind.DISPUTE_ANSWERED, null));
    }

    @EventListener
    void on(SubmissionAccepted accepted) {
        List<Taken> taken = taken(accepted);
        if (!taken.isEmpty()) {
            later(() -> taken.forEach(each -> tell(each, accepted.institution())));
        }
    }

    private List<Taken> taken(SubmissionAccepted accepted) {
        List<Map<String, Object>> sent = accepted.bundle().objects("entry");
        List<Map<String, Object>> answers = Resource.objects(accepted.answer(), "entry");
        List<Taken> taken = new ArrayList<>();
        for (int i = 0; i < Math.min(sent.size(), answers.size()); i++) {
            taken(sent.get(i), answers.get(i)).ifPresent(taken::add);
        }
        return taken;
    }

    private Optional<Taken> taken(Map<String, Object> sent, Map<String, Object> answer) {
        for (Map<String, Object> json : Resource.objects(sent, "resource")) {
            Resource resource = new Resource(json);
            String type = String.valueOf(json.get("resourceType"));
            if (!type.equals("Encounter") && !type.equals("Condition")) {
                return Optional.empty();
            }
            Reference reference = reference(answer);
            if (reference == null) {
                return Optional.empty();
            }
            if (type.equals("Encounter") && isNew(answer) && isRecent(resource)) {
                return Optional.of(new Taken(reference, true, List.of()));
            }
            List<ChronicRules.Group> groups = type.equals("Condition") ? rules.of(resource) : List.of();
            return groups.isEmpty() ? Optional.empty() : Optional.of(new Taken(reference, false, groups));
        }
        return Optional.empty();
    }

    private static @Nullable Reference reference(Map<String, Object> answer) {
        for (Object location : Resource.values(answer, "response.location")) {
            return Reference.target(String.valueOf(location));
        }
        return null;
    }

    private static boolean isNew(Map<String, Object> answer) {
        return Resource.values(answer, "response.status").stream()
                .anyMatch(status -> String.valueOf(status).startsWith("201"));
    }

    private boolean isRecent(Resource encounter) {
        for (Map<String, Object> period : encounter.objects("period")) {
            Interval interval = Interval.of(period);
            return interval == null || interval.end().isAfter(now().minus(settings.recent()));
        }
        return true;
    }

    private void tell(Taken taken, String institution) {
        String file = logs.locate(taken.reference());
        Person person = file == null ? null : residents.ofFile(file).orElse(null);
        if (person == null) {
            return;
        }
        if (taken.isNewVisit()) {
            LocalDate day = LocalDate.ofInstant(now(), Interval.ZONE);
            String about = "visit %s %s %s".formatted(file, institution, day);
            tell(about, person.id(), Notice.Kind.VISIT_RECORDED, institution);
        }
        if (!taken.groups().isEmpty()) {
            care.found(person, institution, taken.groups());
        }
    }

    private void tell(String about, String resident, Notice.Kind kind, @Nullable String institution) {
        if (residents.deceased(resident).isEmpty()) {
            notices.add(
                    new Notice(notices.id(about), resident, kind, null, institution, now(), Notice.State.NEW, null));
        }
    }

    /** Behind the answer to whoever caused it. */
    private void later(Runnable telling) {
        try {
            work.execute(() -> {
                try {
                    telling.run();
                } catch (RuntimeException e) {
                    Incident.log(e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.warn("Too many notices wait: one is not written");
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @PreDestroy
    void stop() throws InterruptedException {
        work.shutdown();
        if (!work.awaitTermination(5, TimeUnit.SECONDS)) {
            LOG.warn("{} notices were not written", work.shutdownNow().size());
        }
    }
}
