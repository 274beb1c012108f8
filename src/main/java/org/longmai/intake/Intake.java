package org.longmai.intake;

import java.time.Duration;
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
import org.longmai.fhir.Issue;
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

    private static final int ATTEMPTS = 20;
    private static final Failure NOBODY = Failure.invalid(
            "The Patient that this refers to is not here yet: send it too, or nobody sees this under a name.");

    private final BundleReader reader;
    private final Placement placement;
    private final FileLogs logs;
    private final Commons commons;
    private final Residents residents;
    private final Journal journal;
    private final Room room;
    private final Reservations reservations;
    private final Reads reads;
    private final Announcements announcements;
    private final DoorChecks checks;
    private final Holds holds;

    Intake(
            BundleReader reader,
            Placement placement,
            FileLogs logs,
            Commons commons,
            Residents residents,
            Journal journal,
            Reservations reservations,
            Reads reads,
            Announcements announcements,
            DoorChecks checks,
            Holds holds,
            Room room) {
        this.reader = reader;
        this.placement = placement;
        this.logs = logs;
        this.commons = commons;
        this.residents = residents;
        this.journal = journal;
        this.room = room;
        this.reservations = reservations;
        this.reads = reads;
        this.announcements = announcements;
        this.checks = checks;
        this.holds = holds;
    }

    /**
     * Like {@link #submit(String, byte[])}, of what the caller's token permits; entries that ask to be told something are
     * answered too.
     *
     * @throws Failure FORBIDDEN if the caller is no institution, or its scopes do not reach to an entry
     */
    Map<String, Object> submit(Caller caller, byte[] json, Preference preference) {
        String institution = institution(caller);
        return room.with(
                json,
                () -> announcements.of(
                        institution,
                        passage -> take(
                                caller,
                                passage.read(reader.read(institution, json, passage.bundle(json))),
                                preference)));
    }

    /** Like {@link #submit(Caller, byte[], Preference)}, of a Bundle that was made of a single request. */
    Map<String, Object> submit(Caller caller, Submission submission, Resource bundle, Preference preference) {
        return announcements.of(
                submission.institution(), passage -> take(caller, passage.single(submission, bundle), preference));
    }

    /** @throws Failure FORBIDDEN if the caller is none */
    static String institution(Caller caller) {
        String institution = caller.institution();
        if (caller.role() != Role.INSTITUTION || institution == null) {
            throw Failure.of(Category.FORBIDDEN, "Only an institution's own system may send resources.");
        }
        return institution;
    }

    /**
     * @param institution who sends it
     * @param json the Bundle
     * @return a Bundle with a response for each entry; once it is returned, what was done is durable
     * @throws Failure if it is rejected; then nothing has changed
     */
    public Map<String, Object> submit(String institution, byte[] json) {
        return announcements.of(
                institution,
                passage -> take(passage.read(reader.read(institution, json, passage.bundle(json))), any -> true));
    }

    private Map<String, Object> take(Caller caller, Submission submission, Preference preference) {
        reads.permit(caller, submission);
        Map<String, Object> answer = take(submission, operation -> isPermitted(caller, operation));
        return reads.complete(caller, submission, answer, preference);
    }

    private Map<String, Object> take(Submission submission, Predicate<Operation> permitted) {
        Map<Integer, Failure> failures = new HashMap<>(submission.failures());
        forbid(submission, permitted, failures);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return attempt(submission, failures);
            } catch (Plan.Outdated outdated) {
                LOG.debug("Planned again: what it was planned for has changed");
            } catch (Failure failure) {
                throwUnlessOfEntry(failure, submission);
            }
        }
        throw Failure.of(Category.UNAVAILABLE, "Too many writers of the same resources at once: send it again.");
    }

    /** What a batch meets between its check and its first change is one entry's failure: planned again, it is told there. */
    private static void throwUnlessOfEntry(Failure failure, Submission submission) {
        if (submission.isAtomic() || failure.category() != Category.PRECONDITION) {
            throw failure;
        }
    }

    /** @param known why entries fail before anything is looked at */
    private Map<String, Object> attempt(Submission submission, Map<Integer, Failure> known) {
        Optional<Journal.Accepted> before = submission.isSingle() ? Optional.empty() : journal.find(submission.key());
        if (before.isPresent()) {
            return finish(before.get());
        }
        Map<Integer, Failure> checked = new HashMap<>(known);
        Map<Integer, List<Issue>> warnings = checks.check(submission, checked);
        Map<Integer, Failure> failures = new HashMap<>(checked);
        Placement.Placed placed = placement.plan(submission, failures);
        return placed.creating().isEmpty()
                ? carryOut(submission, placed, failures, warnings)
                : create(submission, placed.creating(), checked, warnings);
    }

    /** Plans again once nobody else creates the same, and may then find it there. */
    private Map<String, Object> create(
            Submission submission,
            Set<String> creating,
            Map<Integer, Failure> known,
            Map<Integer, List<Issue>> warnings) {
        try (Reservations.Held held = reservations.hold(submission.institution(), creating)) {
            Map<Integer, Failure> failures = new HashMap<>(known);
            Placement.Placed placed = placement.plan(submission, failures);
            if (!held.covers(placed.creating())) {
                throw new Plan.Outdated();
            }
            return carryOut(submission, placed, failures, warnings);
        }
    }

    private Map<String, Object> carryOut(
            Submission submission,
            Placement.Placed placed,
            Map<Integer, Failure> failures,
            Map<Integer, List<Issue>> warnings) {
        Plan plan = checks.patched(submission, placed.plan(), failures, warnings);
        reads.foresee(submission, placed.identities(), failures);
        String key = submission.key(failures.keySet());
        String institution = submission.institution();
        Answer answer = answer(placed, submission, failures, warnings);
        if (submission.isNothingToKeep(plan)) {
            return answer.bundle();
        }
        if (!submission.needsJournal()) {
            if (plan.isOneInsert()) {
                return append(key, institution, plan, answer);
            }
            Optional<String> once = knowing(plan, key);
            if (once.isPresent()) {
                return append(key, institution, plan.only(once.get()), answer);
            }
        }
        Plan checked = check(plan, submission, failures);
        Answer rest = answer(placed, submission, failures, warnings);
        return checked.needsHold()
                ? acceptHeld(key, institution, checked, rest)
                : finish(journal.accept(key, institution, checked, rest));
    }

    /** Of what has conditions in several places: all are met until the whole is accepted. */
    private Map<String, Object> acceptHeld(String key, String institution, Plan plan, Answer answer) {
        Holds.Hold hold = holds.hold(key, institution, plan, this::finish);
        try {
            return finish(journal.accept(key, institution, plan.held(), answer, hold.mark()));
        } catch (Plan.Outdated | Failure refused) {
            if (journal.find(key).isEmpty()) {
                holds.release(hold);
            }
            throw refused;
        }
    }

    private static Answer answer(
            Placement.Placed placed,
            Submission submission,
            Map<Integer, Failure> failures,
            Map<Integer, List<Issue>> warnings) {
        Answer answer = placed.answer(submission, failures);
        warnings.forEach((index, issues) -> answer.warned(index, List.of(Failure.invalid(issues))));
        return answer;
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

    /** @param permitted by method and type: asked once for each kind of operation */
    private static void forbid(Submission submission, Predicate<Operation> permitted, Map<Integer, Failure> failures) {
        Map<String, Boolean> known = new HashMap<>();
        for (Operation operation : submission.operations()) {
            boolean isDelete = operation.method() == Operation.Method.DELETE;
            String kind = isDelete ? "-" + operation.type() : operation.type();
            if (known.computeIfAbsent(kind, any -> permitted.test(operation))) {
                continue;
            }
            Failure failure = forbidden(operation, isDelete).at(operation.path());
            if (submission.isAtomic()) {
                throw failure;
            }
            failures.put(operation.index(), failure);
        }
    }

    private static Failure forbidden(Operation operation, boolean isDelete) {
        return isDelete
                ? Failure.of(
                        Category.FORBIDDEN,
                        "The token's scopes do not let you delete resources of the type %s."
                                .formatted(operation.type()))
                : Failure.of(
                        Category.FORBIDDEN,
                        "The token's scopes do not let you send resources of the type %s.".formatted(operation.type()));
    }

    @Order(0)
    @EventListener(ApplicationReadyEvent.class)
    void onReady() {
        rollForward(Duration.ZERO);
    }

    /** Carries out what was accepted so long ago and is not done: this instance or another one crashed over it. */
    void rollForward(Duration age) {
        List<String> pending = journal.pending(age);
        for (String submission : pending) {
            try {
                journal.find(submission).ifPresent(this::finish);
            } catch (Failure | Plan.Outdated refused) {
                LOG.warn("A submission that was accepted before a crash is refused: {}", refused.getMessage());
            }
        }
        if (!pending.isEmpty()) {
            LOG.info("Rolled forward {} submissions that were accepted before a crash", pending.size());
        }
    }

    /** The plan, if all is as it expects; of a batch, what of it is. */
    private Plan check(Plan plan, Submission submission, Map<Integer, Failure> failures) {
        List<Plan.Step> conditional = Stream.concat(
                        plan.commons().stream(), plan.files().values().stream().flatMap(List::stream))
                .filter(Plan.Step::isConditional)
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
                failures.put(step.entry(), failure);
                failing.add(step.entry());
            }
        }
        return plan.without(failing);
    }

    private Map<Reference, Integer> versions(Plan plan) {
        Map<Reference, Integer> versions = new HashMap<>();
        commons.newest(plan.commons().stream()
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
     * nothing is done; once it is appended, the rest follows whatever happens. Without one, as where the files are held, a
     * condition among the commons decides.
     */
    private Map<String, Object> finish(Journal.Accepted accepted) {
        if (accepted.given() != null) {
            return accepted.given();
        }
        Plan plan = accepted.plan();
        Optional<String> decisive = plan.decisive();
        decide(accepted, decisive);
        putCommons(accepted, Plan.unconditional(plan.commons()));
        for (String file : plan.files().keySet()) {
            if (!Optional.of(file).equals(decisive)) {
                append(accepted, file, Plan.unconditional(steps(plan, file)));
            }
        }
        return journal.close(
                accepted.key(), accepted.institution(), accepted.answer().bundle());
    }

    private void decide(Journal.Accepted accepted, Optional<String> decisive) {
        try {
            if (decisive.isPresent()) {
                append(accepted, decisive.get(), steps(accepted.plan(), decisive.get()));
            } else {
                accepted.plan().commons().stream()
                        .filter(Plan.Step::isConditional)
                        .findFirst()
                        .ifPresent(step -> putCommons(accepted, List.of(step)));
            }
        } catch (Plan.Outdated outdated) {
            journal.withdraw(accepted.key());
            throw outdated;
        } catch (Failure failure) {
            if (failure.category() == Category.PRECONDITION) {
                journal.withdraw(accepted.key());
            }
            throw failure;
        }
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

    private void putCommons(Journal.Accepted accepted, List<Plan.Step> steps) {
        if (steps.isEmpty()) {
            return;
        }
        List<Commons.Done> done = commons.write(accepted.institution(), accepted.key(), Plan.writes(steps));
        checks.stored(
                accepted.institution(),
                done.stream().map(Commons.Done::reference).toList());
        for (int i = 0; i < steps.size(); i++) {
            Commons.Done one = done.get(i);
            Plan.Step step = steps.get(i);
            accepted.answer().done(step.index(), one.reference(), step.told(one.deed()), one.version(), one.updated());
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
        holds.append(file, institution, key, now -> Plan.changes(steps, now), this::finish)
                .forEach(entry -> done.put(entry.reference(), entry));
        checks.stored(institution, done.keySet());
        steps.forEach(one -> answered(one, done.get(one.change().reference()), answer));
        warnOfNobody(file, steps, log, answer);
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

    /** What came before its Patient is kept, but is nobody's yet: a slip in the reference would stay unseen. */
    private static void warnOfNobody(String file, List<Plan.Step> steps, FileLog before, Answer answer) {
        if (before.newest(new Reference("Patient", file)) == null && patientOf(file, steps) == null) {
            steps.stream()
                    .filter(step -> step.change() instanceof Change.Put)
                    .forEach(step -> answer.warned(step.index(), List.of(NOBODY)));
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
            answer.done(step.index(), entry.reference(), step.told(entry.deed()), entry.version(), entry.updated());
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
