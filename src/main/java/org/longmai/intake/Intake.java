package org.longmai.intake;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Interaction;
import org.longmai.access.Role;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.identity.Death;
import org.longmai.identity.Residents;
import org.longmai.record.Change;
import org.longmai.record.Commons;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;
import org.longmai.record.FileLogs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Service;

/** Takes a Bundle: whole or not at all, once however often it is sent. */
@Service
public class Intake {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final BundleReader reader;
    private final Placement placement;
    private final FileLogs logs;
    private final Commons commons;
    private final Residents residents;
    private final Journal journal;

    Intake(
            BundleReader reader,
            Placement placement,
            FileLogs logs,
            Commons commons,
            Residents residents,
            Journal journal) {
        this.reader = reader;
        this.placement = placement;
        this.logs = logs;
        this.commons = commons;
        this.residents = residents;
        this.journal = journal;
    }

    /**
     * Like {@link #submit(String, byte[])}, of what the caller's token permits.
     *
     * @throws Failure FORBIDDEN if the caller is no institution, or its scopes do not reach to an entry
     */
    Map<String, Object> submit(Caller caller, byte[] json) {
        String institution = caller.institution();
        if (caller.role() != Role.INSTITUTION || institution == null) {
            throw Failure.of(Category.FORBIDDEN, "Only an institution's own system may send Bundles.");
        }
        return submit(institution, json, operation -> isPermitted(caller, operation));
    }

    /**
     * @param institution who sends it
     * @param json the Bundle
     * @return a Bundle with a response for each entry; once it is returned, what was done is durable
     * @throws Failure if it is rejected; then nothing has changed
     */
    public Map<String, Object> submit(String institution, byte[] json) {
        return submit(institution, json, any -> true);
    }

    private Map<String, Object> submit(String institution, byte[] json, Predicate<Operation> permitted) {
        Submission submission = reader.read(institution, json, Resource.of(json));
        Map<Integer, Failure> failures = new HashMap<>(submission.failures());
        forbid(submission, permitted, failures);
        Optional<Journal.Accepted> before = journal.find(submission.key());
        if (before.isPresent()) {
            return finish(before.get());
        }
        Placement.Placed placed = placement.plan(submission, failures);
        String key = submission.key(failures.keySet());
        if (placed.plan().isOneInsert() && submission.isAtomicOrUnconditional()) {
            return append(key, institution, placed.plan(), placed.answer(submission, failures));
        }
        Optional<String> once = knowing(placed.plan(), key);
        if (once.isPresent()) {
            return append(key, institution, placed.plan().only(once.get()), placed.answer(submission, failures));
        }
        Plan plan = check(placed.plan(), submission, failures);
        return finish(journal.accept(key, institution, plan, placed.answer(submission, failures)));
    }

    /** The file in which this submission was carried out by one insert, before something else moved what it holds. */
    private Optional<String> knowing(Plan plan, String key) {
        return logs.read(plan.files().keySet()).values().stream()
                .filter(log -> log.submission(key) != null)
                .map(FileLog::file)
                .findFirst();
    }

    private static boolean isPermitted(Caller caller, Operation operation) {
        return operation.method() == Operation.Method.DELETE
                ? caller.permits(operation.type(), Interaction.DELETE)
                : caller.mayPush(operation.type());
    }

    private static void forbid(Submission submission, Predicate<Operation> permitted, Map<Integer, Failure> failures) {
        for (Operation operation : submission.operations()) {
            if (permitted.test(operation)) {
                continue;
            }
            String to = operation.method() == Operation.Method.DELETE ? "delete" : "send";
            Failure failure = Failure.of(
                            Category.FORBIDDEN,
                            "The token's scopes do not let you %s a %s.".formatted(to, operation.type()))
                    .at(operation.path());
            if (submission.isAtomic()) {
                throw failure;
            }
            failures.put(operation.index(), failure);
        }
    }

    /** Rolls forward what was accepted before a crash. */
    @Order(0)
    @EventListener(ApplicationReadyEvent.class)
    void onReady() {
        List<Journal.Accepted> pending = journal.pending();
        for (Journal.Accepted submission : pending) {
            try {
                finish(submission);
            } catch (Failure failure) {
                LOG.warn("A submission that was accepted before the last stop is refused: {}", failure.getMessage());
            }
        }
        if (!pending.isEmpty()) {
            LOG.info("Rolled forward {} submissions that were accepted before the last stop", pending.size());
        }
    }

    /** The plan, if all is as it expects; of a batch, what of it is. */
    private Plan check(Plan plan, Submission submission, Map<Integer, Failure> failures) {
        List<Plan.Step> conditional = Stream.concat(
                        plan.commons().stream(), plan.files().values().stream().flatMap(List::stream))
                .filter(step -> step.ifMatch() != null)
                .toList();
        if (conditional.isEmpty()) {
            return plan;
        }
        Map<Reference, Integer> versions = versions(plan);
        Set<Integer> failing = new HashSet<>();
        for (Plan.Step step : conditional) {
            try {
                step.check(versions.getOrDefault(step.change().reference(), 0));
            } catch (Failure failure) {
                if (submission.isAtomic()) {
                    throw failure;
                }
                failures.put(step.index(), failure);
                failing.add(step.index());
            }
        }
        return plan.without(failing);
    }

    private Map<Reference, Integer> versions(Plan plan) {
        Map<Reference, Integer> versions = new HashMap<>();
        commons.find(plan.commons().stream()
                        .map(step -> step.change().reference())
                        .toList())
                .forEach((reference, common) -> versions.put(reference, common.version()));
        Map<String, FileLog> files = logs.read(plan.files().keySet());
        plan.files()
                .forEach((file, steps) -> steps.forEach(step -> {
                    Entry entry = files.getOrDefault(file, logs.read(file))
                            .newest(step.change().reference());
                    versions.put(step.change().reference(), entry == null ? 0 : entry.version());
                }));
        return versions;
    }

    /**
     * Carries out what was accepted. A file with a condition comes first, and decides: if it has changed since the check,
     * nothing is done; once it is appended, the rest follows whatever happens.
     */
    private Map<String, Object> finish(Journal.Accepted accepted) {
        if (accepted.given() != null) {
            return accepted.given();
        }
        Plan plan = accepted.plan();
        Optional<String> decisive = plan.decisive();
        try {
            decisive.ifPresent(file -> append(accepted, file, steps(plan, file)));
        } catch (Failure failure) {
            if (failure.category() == Category.PRECONDITION) {
                journal.withdraw(accepted.key());
            }
            throw failure;
        }
        if (!plan.commons().isEmpty()) {
            putCommons(accepted.institution(), plan.commons(), accepted.answer());
        }
        for (String file : plan.files().keySet()) {
            if (!Optional.of(file).equals(decisive)) {
                append(accepted, file, Plan.unconditional(steps(plan, file)));
            }
        }
        return journal.close(
                accepted.key(), accepted.institution(), accepted.answer().bundle());
    }

    private static List<Plan.Step> steps(Plan plan, String file) {
        return plan.files().getOrDefault(file, List.of());
    }

    private void append(Journal.Accepted accepted, String file, List<Plan.Step> steps) {
        append(accepted.key(), accepted.institution(), file, steps, accepted.answer());
    }

    private Map<String, Object> append(String key, String institution, Plan plan, Answer answer) {
        plan.files().forEach((file, steps) -> append(key, institution, file, steps, answer));
        return answer.bundle();
    }

    private void putCommons(String institution, List<Plan.Step> steps, Answer answer) {
        List<Commons.Done> done = commons.put(
                institution,
                steps.stream().map(step -> (Change.Put) step.change()).toList());
        for (int i = 0; i < steps.size(); i++) {
            Commons.Done one = done.get(i);
            answer.done(steps.get(i).index(), one.reference(), one.deed(), one.version(), one.updated());
        }
    }

    /** The identity first: a person whose file is still empty shows nothing, a file that is nobody's cannot be found. */
    private void append(String key, String institution, String file, List<Plan.Step> steps, Answer answer) {
        Plan.@Nullable Step step = patientOf(file, steps);
        Resource patient = step == null ? null : resource(step);
        FileLog log = logs.read(file);
        if (log.submission(key) == null) {
            Plan.changes(steps, log);
            residents.link(file, institution, patient);
        }
        Map<Reference, Entry> done = new HashMap<>();
        logs.append(file, institution, key, now -> Plan.changes(steps, now))
                .forEach(entry -> done.put(entry.reference(), entry));
        steps.forEach(one -> answered(one, done.get(one.change().reference()), answer));
        warnOfDeath(file, steps, done, answer);
        if (step != null && patient != null) {
            confirm(file, institution, patient, log);
            answer.warned(step.index(), residents.doubts(patient));
        }
    }

    /**
     * Two Patients of one file sent at once: the link has to follow the one that the log ends with. Who finds that another one came
     * in between, before the link or before the append, links the newest again.
     */
    private void confirm(String file, String institution, Resource patient, FileLog before) {
        Entry newest = logs.read(file).newest(patient.reference());
        Entry known = before.newest(patient.reference());
        int expected = known == null ? 1 : known.version() + 1;
        if (newest == null || newest.version() <= expected && residents.isLinkedBy(file, patient)) {
            return;
        }
        Entry linked = null;
        while (newest != null && !newest.equals(linked)) {
            if (!newest.isDeleted()) {
                residents.link(file, institution, logs.open(newest));
            }
            linked = newest;
            newest = logs.read(file).newest(patient.reference());
        }
    }

    /** Records of after the death are somebody else's, or the death is wrong: the sender is told, and a steward. */
    private void warnOfDeath(String file, List<Plan.Step> steps, Map<Reference, Entry> done, Answer answer) {
        if (done.keySet().stream().noneMatch(reference -> Death.ENDS.contains(reference.type()))) {
            return;
        }
        Death death = residents.deathOf(file).orElse(null);
        if (death == null) {
            return;
        }
        boolean late = false;
        for (Plan.Step step : steps) {
            Entry entry = done.get(step.change().reference());
            if (entry != null && !entry.isDeleted() && death.excludes(entry.traits())) {
                answer.warned(
                        step.index(), List.of(death.warning(entry.reference().type())));
                late = true;
            }
        }
        if (late) {
            residents.flagLateRecords(file);
        }
    }

    private static void answered(Plan.Step step, @Nullable Entry entry, Answer answer) {
        if (entry != null) {
            answer.done(step.index(), entry.reference(), entry.deed(), entry.version(), entry.updated());
        }
    }

    private static Plan.@Nullable Step patientOf(String file, List<Plan.Step> steps) {
        Reference patient = new Reference("Patient", file);
        for (Plan.Step step : steps) {
            if (step.change() instanceof Change.Put && step.change().reference().equals(patient)) {
                return step;
            }
        }
        return null;
    }

    private static @Nullable Resource resource(Plan.Step step) {
        return step.change() instanceof Change.Put put ? put.resource() : null;
    }
}
