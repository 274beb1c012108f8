package org.longmai.conformance;

import ca.uhn.fhir.validation.SingleValidationMessage;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The full validation, off the road: the checks of the door in two languages, and what HAPI's validator finds beyond them. So
 * many at once and so long, whatever is sent: HAPI cannot be interrupted, so one that takes too long keeps its place until it ends.
 */
@Component
class FullValidation {

    private static final Logger LOG = LoggerFactory.getLogger(FullValidation.class);
    private static final String DISTRICT = "http://longmai.org/fhir/";
    private static final String HAPI = "http://hl7.org/fhir/java-core-messageId";

    private final Conformance door;
    private final ProfileRules rules;
    private final ConformanceSettings settings;
    private final Clock clock;
    private final Semaphore places;
    private final ExecutorService workers;
    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable Validator validator;

    FullValidation(Conformance door, ProfileRules rules, ConformanceSettings settings, Clock clock) {
        this.door = door;
        this.rules = rules;
        this.settings = settings;
        this.clock = clock;
        this.places = new Semaphore(settings.validations());
        this.workers = Executors.newFixedThreadPool(settings.validations(), FullValidation::thread);
    }

    /** Makes the validator in the background: whoever needs it first does not wait for it, and the start does not either. */
    @EventListener(ApplicationReadyEvent.class)
    void onReady() {
        if (settings.warm()) {
            thread(this::warm).start();
        }
    }

    @PreDestroy
    void stop() {
        workers.shutdownNow();
    }

    /**
     * @param institution whose level decides how grave a breach of the district's profiles is
     * @param profiles those that it must keep to, besides those of the district and those that it claims
     * @return the issues with their severity, the gravest first
     * @throws Failure UNAVAILABLE if there is no place; TOO_COSTLY if it takes too long
     */
    List<Map.Entry<String, Issue>> validate(String institution, Resource resource, Set<String> profiles) {
        if (!places.tryAcquire()) {
            throw Failure.of(Category.UNAVAILABLE, "The validator is busy: send it again in some seconds.");
        }
        Future<List<Map.Entry<String, Issue>>> result = workers.submit(() -> {
            try {
                return found(institution, resource, profiles);
            } finally {
                places.release();
            }
        });
        try {
            return result.get(settings.maxTime().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw Failure.of(Category.TOO_COSTLY, "The validation takes too long: send a smaller resource.");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw new IllegalStateException("the validator failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.unavailable("The server stops: send it again later.", e);
        }
    }

    /** Like {@link #validate}, of a resource that is stored; it waits for its place. */
    List<Map.Entry<String, Issue>> sampled(String institution, Resource resource) {
        places.acquireUninterruptibly();
        try {
            return found(institution, resource, Set.of());
        } finally {
            places.release();
        }
    }

    private List<Map.Entry<String, Issue>> found(String institution, Resource resource, Set<String> profiles) {
        Validator full = validator();
        for (String profile : profiles) {
            if (!full.knows(profile)) {
                throw Failure.of(Category.UNSUPPORTED, "There is no such profile here: see the district's package.")
                        .at("Parameters.parameter.where(name = 'profile')");
            }
        }
        Verdict verdict = door.check(institution, List.of(new Sent(resource.type(), null, resource)))
                .get(0);
        List<Map.Entry<String, Issue>> issues = new ArrayList<>();
        verdict.errors().forEach(issue -> issues.add(Map.entry("error", issue)));
        verdict.warnings().forEach(issue -> issues.add(Map.entry("warning", issue)));
        Set<String> told = new HashSet<>();
        issues.forEach(issue -> told.add(issue.getValue().expression()));
        boolean ruled = verdict.errors().stream()
                .allMatch(issue -> String.valueOf(issue.profile()).startsWith(DISTRICT));
        Set<String> all = new HashSet<>(profiles);
        rules.of(resource).forEach(profile -> all.add(profile.url()));
        full.validate(resource, all).stream()
                .filter(message -> !(ruled && isOurs(message)) && !told.contains(location(message)))
                .sorted((one, other) -> other.getSeverity().compareTo(one.getSeverity()))
                .forEach(message -> issues.add(Map.entry(severity(message), issue(message))));
        return issues;
    }

    /** What the district's own profiles demand is told by the door's checks in two languages, where the structure lets them look. */
    private static boolean isOurs(SingleValidationMessage message) {
        String id = String.valueOf(message.getMessageId());
        return id.startsWith(DISTRICT) && Rules.keys().contains(id.substring(id.indexOf('#') + 1))
                || id.equals("Validation_VAL_Profile_Minimum")
                        && String.valueOf(message.getMessage()).contains(DISTRICT);
    }

    private static String severity(SingleValidationMessage message) {
        return message.getSeverity().name().toLowerCase(Locale.ROOT);
    }

    private static Issue issue(SingleValidationMessage message) {
        String id = String.valueOf(message.getMessageId());
        int rule = id.indexOf('#');
        String text = String.valueOf(message.getMessage());
        return new Issue(
                rule < 0 ? "invalid" : "invariant",
                location(message),
                rule < 0 ? HAPI : id.substring(0, rule),
                id.substring(rule + 1),
                text,
                "完整校验器的意见（英文）：" + text);
    }

    private static String location(SingleValidationMessage message) {
        return message.getLocationString() == null
                ? ""
                : message.getLocationString().replaceAll("\\.ofType\\([A-Za-z]+\\)|/\\*.*?\\*/", "");
    }

    private void warm() {
        try {
            long start = clock.millis();
            validator();
            LOG.info("The validator is ready, after {} s", (clock.millis() - start) / 1000);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The validator cannot be made", e);
        }
    }

    private Validator validator() {
        Validator made = validator;
        if (made != null) {
            return made;
        }
        making.lock();
        try {
            if (validator == null) {
                Validator fresh = new Validator();
                rules.types().forEach(type -> fresh.validate(new Resource(Map.of("resourceType", type)), Set.of()));
                validator = fresh;
            }
            return Objects.requireNonNull(validator);
        } finally {
            making.unlock();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "validator");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }
}
