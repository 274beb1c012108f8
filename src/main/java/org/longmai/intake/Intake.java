package org.longmai.intake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
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
     * @param institution who sends it
     * @param json the Bundle
     * @return a Bundle with a response for each entry; once it is returned, what was done is durable
     * @throws Failure if it is rejected; then nothing has changed
     */
    public Map<String, Object> submit(String institution, byte[] json) {
        return submit(institution, json, operation -> true);
    }

    /** @param permitted what the sender's token reaches to; the rest is rejected as FORBIDDEN */
    Map<String, Object> submit(String institution, byte[] json, Predicate<Operation> permitted) {
        Submission submission = reader.read(institution, json, Resource.of(json));
        Map<Integer, Failure> failures = new HashMap<>(submission.failures());
        forbid(submission, permitted, failures);
        Plan plan = placement.plan(submission, failures);
        Answer answer = new Answer();
        failures.forEach(answer::failed);
        if (plan.isOneInsert()) {
            carryOut(submission.key(), institution, plan, answer);
            return whole(answer, submission);
        }
        Optional<Map<String, Object>> before = journal.answer(submission.key());
        if (before.isPresent()) {
            return before.get();
        }
        check(plan);
        carryOut(submission.key(), institution, journal.accept(submission.key(), institution, plan), answer);
        Map<String, Object> bundle = whole(answer, submission);
        journal.close(submission.key(), institution, bundle);
        return bundle;
    }

    /** Rolls forward what was accepted before a crash. */
    @Order(0)
    @EventListener(ApplicationReadyEvent.class)
    void onReady() {
        List<Journal.Pending> pending = journal.pending();
        for (Journal.Pending submission : pending) {
            Answer answer = new Answer();
            carryOut(submission.key(), submission.institution(), submission.plan(), answer);
            journal.close(submission.key(), submission.institution(), answer.bundle("transaction"));
        }
        if (!pending.isEmpty()) {
            LOG.info("Rolled forward {} submissions that were accepted before the last stop", pending.size());
        }
    }

    private static void forbid(Submission submission, Predicate<Operation> permitted, Map<Integer, Failure> failures) {
        for (Operation operation : submission.operations()) {
            if (!permitted.test(operation)) {
                Failure failure = Failure.of(
                                Category.FORBIDDEN,
                                "The token's scopes do not let it %s a %s: ask for system/%s.cud."
                                        .formatted(operation.method(), operation.type(), operation.type()))
                        .at(operation.path());
                if (submission.isAtomic()) {
                    throw failure;
                }
                failures.put(operation.index(), failure);
            }
        }
    }

    private void check(Plan plan) {
        Map<String, FileLog> files = logs.read(plan.files().keySet());
        plan.files().forEach((file, steps) -> Plan.changes(steps, files.getOrDefault(file, logs.read(file))));
    }

    private void carryOut(String key, String institution, Plan plan, Answer answer) {
        if (!plan.commons().isEmpty()) {
            putCommons(institution, plan.commons(), answer);
        }
        plan.files().forEach((file, steps) -> append(key, institution, file, steps, answer));
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
        FileLog log = logs.read(file);
        if (log.submission(key) == null) {
            Plan.changes(steps, log);
        }
        Plan.@Nullable Step patient = patientOf(file, steps);
        List<Failure> doubts = residents.link(file, institution, patient == null ? null : resource(patient));
        List<Entry> done = logs.append(file, institution, key, now -> Plan.changes(steps, now));
        for (int i = 0; i < steps.size(); i++) {
            Entry entry = done.get(i);
            answer.done(steps.get(i).index(), entry.reference(), entry.deed(), entry.version(), entry.updated());
        }
        if (patient != null) {
            answer.warned(patient.index(), doubts);
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

    /** With an answer to what needed nothing done: the delete of something that is not there. */
    private static Map<String, Object> whole(Answer answer, Submission submission) {
        submission.operations().forEach(operation -> answer.nothingDone(operation.index()));
        return answer.bundle(submission.type());
    }
}
