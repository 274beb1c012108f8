package org.longmai.conformance;

import ca.uhn.fhir.validation.SingleValidationMessage;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
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
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String HAPI = "http://hl7.org/fhir/java-core-messageId";

    private final Conformance door;
    private final ProfileRules rules;
    private final ConformanceSettings settings;
    private final Clock clock;
    private final Semaphore places;
    private final ExecutorService workers;
    private final Supplier<Validator> maker;
    private @Nullable FutureTask<Validator> making;

    @Autowired
    FullValidation(Conformance door, ProfileRules rules, ConformanceSettings settings, Clock clock) {
        this(door, rules, settings, clock, Validator::new);
    }

    FullValidation(
            Conformance door,
            ProfileRules rules,
            ConformanceSettings settings,
            Clock clock,
            Supplier<Validator> maker) {
        this.maker = maker;
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
            FutureTask<Validator> unused = making();
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
     * @throws Failure UNAVAILABLE if there is no place, or the validator is not ready yet; TOO_COSTLY if it takes too long
     */
    List<Map.Entry<String, Issue>> validate(String institution, Resource resource, Set<String> profiles) {
        if (!places.tryAcquire()) {
            throw Failure.of(Category.UNAVAILABLE, "The validator is busy: send it again in some seconds.");
        }
        Future<List<Map.Entry<String, Issue>>> result;
        try {
            Validator full = ready(settings.maxTime());
            result = workers.submit(() -> placed(full, institution, resource, profiles));
        } catch (RuntimeException e) {
            places.release();
            throw e;
        }
        return await(result);
    }

    private List<Map.Entry<String, Issue>> placed(
            Validator full, String institution, Resource resource, Set<String> profiles) {
        try {
            return found(full, institution, resource, profiles);
        } finally {
            places.release();
        }
    }

    private List<Map.Entry<String, Issue>> await(Future<List<Map.Entry<String, Issue>>> result) {
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
            return found(ready(PATIENCE), institution, resource, Set.of());
        } finally {
            places.release();
        }
    }

    private List<Map.Entry<String, Issue>> found(
            Validator full, String institution, Resource resource, Set<String> profiles) {
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

    /** The validator, if it is ready in that time. */
    private Validator ready(Duration most) {
        FutureTask<Validator> task = making();
        try {
            return task.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw Failure.of(Category.UNAVAILABLE, "The validator is being made ready: send it again in some seconds.");
        } catch (ExecutionException e) {
            forget(task);
            throw new IllegalStateException("the validator cannot be made", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.unavailable("The server stops: send it again later.", e);
        }
    }

    private synchronized FutureTask<Validator> making() {
        FutureTask<Validator> task = making;
        if (task == null) {
            task = new FutureTask<>(this::warmed);
            making = task;
            thread(task).start();
        }
        return task;
    }

    /** Who comes next tries to make it again. */
    private synchronized void forget(FutureTask<Validator> failed) {
        making = making == failed ? null : making;
    }

    private Validator warmed() {
        long start = clock.millis();
        Validator fresh = maker.get();
        rules.types().forEach(type -> fresh.validate(new Resource(Map.of("resourceType", type)), Set.of()));
        LOG.info("The validator is ready, after {} s", (clock.millis() - start) / 1000);
        return fresh;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "validator");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }
}
