package org.longmai.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.JsonWriter;
import org.longmai.fhir.JsonWriter.Written;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Change;
import org.longmai.record.Common;
import org.longmai.record.Commons;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.springframework.stereotype.Component;

/** From operations to a plan: every resource gets its hub id, its references are rewritten, and it is put into its file. */
@Component
class Placement {

    private final HubIds ids;
    private final FileLogs logs;
    private final Commons commons;
    private final Patches patches;

    Placement(HubIds ids, FileLogs logs, Commons commons, Patches patches) {
        this.ids = ids;
        this.logs = logs;
        this.commons = commons;
        this.patches = patches;
    }

    /**
     * @param plan what is to be done
     * @param existing entries whose ifNoneExist finds a resource: it stays as it is
     * @param identities which resource each entry is about
     */
    record Placed(Plan plan, Map<Integer, Matches.Match> existing, Identities identities) {

        /** The answer to what the plan does not change. */
        Answer answer(Submission submission, Map<Integer, Failure> failures) {
            Answer answer = Answer.to(submission, failures);
            existing.forEach((index, found) ->
                    answer.done(index, found.reference(), Entry.Deed.UNCHANGED, found.version(), found.updated()));
            return answer;
        }

        /** The conditions that find nothing and so create something: only one submission at a time may do that. */
        Set<String> creating() {
            return identities.creating();
        }
    }

    /**
     * @param failures gets those of a batch; one of anything else is thrown
     * @throws Failure with the FHIRPath of what has to change
     */
    Placed plan(Submission submission, Map<Integer, Failure> failures) {
        Placing placing = new Placing(submission, failures);
        placing.identify();
        placing.patch();
        placing.resolve();
        placing.each(placing::rewrite);
        placing.placeByLinks();
        Plan plan = Plan.empty();
        placing.each(operation -> placing.place(operation, plan));
        placing.placeDeletes(plan);
        moveFromElsewhere(plan);
        return new Placed(plan, placing.existing, placing.identities);
    }

    /** What comes back under another patient leaves the file in which it was, or the commons: no copy stays behind. */
    private void moveFromElsewhere(Plan plan) {
        Map<Reference, Plan.Put> puts = plan.puts();
        Set<String> excluded = plan.isOneInsert() ? Set.copyOf(plan.files().keySet()) : Set.of();
        Map<Reference, Integer> above = new HashMap<>();
        logs.locateLive(ofPatients(puts), excluded).forEach((reference, entries) -> {
            Plan.Put put = puts.get(reference);
            for (Entry entry : entries) {
                if (put != null && !entry.file().equals(put.file())) {
                    plan.inFile(entry.file(), put.takenAway());
                    above.merge(reference, entry.version(), Math::max);
                }
            }
        });
        commons.find(perhapsCommon(puts)).forEach((reference, common) -> {
            Plan.Put put = puts.get(reference);
            if (put != null) {
                plan.commons().add(put.takenAway());
                above.merge(reference, common.version(), Math::max);
            }
        });
        plan.move(above);
    }

    /** What may be in a file. */
    private static List<Reference> ofPatients(Map<Reference, Plan.Put> puts) {
        return puts.keySet().stream()
                .filter(reference -> Catalogue.isOfPatient(reference.type()))
                .toList();
    }

    /** What goes into a file and may be in the commons. */
    private static List<Reference> perhapsCommon(Map<Reference, Plan.Put> puts) {
        return puts.entrySet().stream()
                .filter(put -> put.getValue().file() != null)
                .map(Map.Entry::getKey)
                .filter(reference -> Catalogue.mayLackPatient(reference.type()))
                .toList();
    }

    /** The work on one submission. */
    private final class Placing {

        private final Submission submission;
        private final Map<Integer, Failure> failures;
        private final List<Operation> operations;
        private final Identities identities;
        private final Resolution resolution;
        private final Map<Integer, Matches.Match> existing = new LinkedHashMap<>();
        private final Map<Integer, Resource> rewritten = new LinkedHashMap<>();
        private final Map<String, String> fileOf = new HashMap<>();
        private final JsonWriter writer = new JsonWriter();

        Placing(Submission submission, Map<Integer, Failure> failures) {
            this.submission = submission;
            this.failures = failures;
            this.operations = new ArrayList<>(submission.operations());
            this.identities = new Identities(ids, submission.institution());
            this.resolution = new Resolution(ids, submission.institution());
        }

        void each(Consumer<Operation> step) {
            change(operation -> {
                step.accept(operation);
                return operation;
            });
        }

        private void change(UnaryOperator<Operation> step) {
            for (int i = 0; i < operations.size(); i++) {
                Operation operation = operations.get(i);
                if (failures.containsKey(operation.index())) {
                    continue;
                }
                try {
                    operations.set(i, step.apply(operation));
                } catch (Failure failure) {
                    if (submission.isAtomic()) {
                        throw failure;
                    }
                    failures.put(operation.index(), failure);
                }
            }
        }

        /** Gives every operation its resource; all conditions together cost one look-up. */
        void identify() {
            each(identities::byName);
            Set<String> tokens = new LinkedHashSet<>();
            operations.stream()
                    .filter(operation -> operation.identifier() != null)
                    .forEach(operation -> tokens.add(operation.token()));
            if (!tokens.isEmpty()) {
                Matches matches = Matches.of(submission.institution(), tokens, logs, commons);
                eachOf(true, operation -> identities.byCondition(operation, matches));
                eachOf(false, operation -> identities.byCondition(operation, matches));
            }
            each(this::identified);
        }

        private void eachOf(boolean deletes, Consumer<Operation> step) {
            each(operation -> {
                if (operation.method() == Operation.Method.DELETE == deletes) {
                    step.accept(operation);
                }
            });
        }

        private void identified(Operation operation) {
            Reference reference = identities.of(operation);
            if (reference == null) {
                return;
            }
            resolution.entry(operation, reference);
            Matches.Match match = identities.match(operation);
            if (operation.method() == Operation.Method.POST && match != null) {
                existing.put(operation.index(), match);
            } else if (operation.identifier() != null && operation.resource() != null) {
                identities.bring(operation.resource().identifiers(), reference);
            }
        }

        /** Makes a PUT of every PATCH. */
        void patch() {
            change(operation -> {
                Reference reference = identities.of(operation);
                if (operation.patch() == null || reference == null) {
                    return operation;
                }
                Operation patched = patches.applied(operation, reference);
                identities.bring(Objects.requireNonNull(patched.resource()).identifiers(), reference);
                return patched;
            });
        }

        /** Finds what the conditional references of the whole submission mean, in one look-up. */
        void resolve() {
            Map<String, String> tokens = Resolution.conditionsOf(
                    operations.stream().map(Operation::resource).filter(Objects::nonNull));
            if (tokens.isEmpty()) {
                return;
            }
            Matches matches = Matches.of(submission.institution(), Set.copyOf(tokens.values()), logs, commons);
            tokens.forEach((query, token) -> {
                Reference found = Resolution.only(own(token, matches), matches.shared(token));
                if (found != null) {
                    resolution.found(query, found);
                }
            });
        }

        /** The institution's resources that carry the identifier once this submission is done. */
        private Set<Reference> own(String token, Matches matches) {
            Set<Reference> own = new LinkedHashSet<>(identities.brought(token));
            matches.own(token).stream()
                    .map(Matches.Match::reference)
                    .filter(reference -> !identities.has(reference) || isLeft(reference))
                    .forEach(own::add);
            return own;
        }

        private boolean isLeft(Reference reference) {
            return existing.values().stream()
                    .anyMatch(match -> match.reference().equals(reference));
        }

        /** Rewrites the references of what shall be put, and finds the file of what names its patient. */
        void rewrite(Operation operation) {
            Reference reference = identities.of(operation);
            Resource sent = operation.resource();
            if (sent == null || reference == null || existing.containsKey(operation.index())) {
                return;
            }
            Resource resource = resolution.rewritten(operation, sent, reference);
            rewritten.put(operation.index(), resource);
            String patient = Catalogue.isOfPatient(operation.type()) ? Catalogue.patientOf(resource) : null;
            if (patient != null) {
                fileOf.put(reference.toString(), patient);
            }
        }

        /** What names no patient belongs to the file of what it refers to (a Provenance's target): here, else as it was sent. */
        void placeByLinks() {
            List<Resource> unplaced = new ArrayList<>(rewritten.values());
            boolean more = true;
            while (more) {
                more = unplaced.removeIf(this::isPlaced);
            }
            for (Resource resource : unplaced) {
                links(resource)
                        .map(logs::locate)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .ifPresent(file -> fileOf.put(resource.reference().toString(), file));
            }
        }

        private boolean isPlaced(Resource resource) {
            String reference = resource.reference().toString();
            if (fileOf.containsKey(reference)) {
                return true;
            }
            links(resource)
                    .map(Reference::toString)
                    .filter(fileOf::containsKey)
                    .findFirst()
                    .ifPresent(target -> fileOf.put(reference, fileOf.getOrDefault(target, "")));
            return fileOf.containsKey(reference);
        }

        private Stream<Reference> links(Resource resource) {
            return Catalogue.patientPaths(resource.type()).stream()
                    .flatMap(path -> resource.values(path + ".reference").stream())
                    .map(text -> Reference.target(String.valueOf(text)))
                    .filter(Objects::nonNull);
        }

        void place(Operation operation, Plan plan) {
            Resource resource = rewritten.get(operation.index());
            if (resource == null) {
                return;
            }
            Reference reference = resource.reference();
            Written body = new Written(writer.write(resource.json()));
            Plan.Step step = new Plan.Step(
                    operation.index(),
                    new Change.Put(reference, resource, body, operation.sourceId(), 0),
                    operation.ifMatch(),
                    base(operation));
            String file = fileOf.get(reference.toString());
            if (file != null) {
                plan.inFile(file, step);
            } else if (Catalogue.mayLackPatient(operation.type())
                    && !operation.type().equals("Binary")) {
                plan.commons().add(step);
            } else {
                throw Failure.invalid(
                                "It must refer to its patient: a Patient of this Bundle, or one that you sent before.")
                        .at("%s.resource.%s"
                                .formatted(
                                        operation.path(),
                                        Catalogue.patientPaths(operation.type()).get(0)));
            }
        }

        /** The version that a patch or a condition was held against. */
        private @Nullable Integer base(Operation operation) {
            Matches.Match match = identities.match(operation);
            return operation.base() != null
                    ? Integer.valueOf(operation.base().version())
                    : match == null ? null : Integer.valueOf(match.version());
        }

        void placeDeletes(Plan plan) {
            List<Reference> possiblyCommon = new ArrayList<>();
            for (Operation operation : operations) {
                Reference reference = identities.of(operation);
                if (operation.method() == Operation.Method.DELETE
                        && reference != null
                        && Catalogue.mayLackPatient(reference.type())) {
                    possiblyCommon.add(reference);
                }
            }
            Map<Reference, Common> common = commons.find(possiblyCommon);
            each(operation -> placeDelete(operation, plan, common));
        }

        private void placeDelete(Operation operation, Plan plan, Map<Reference, Common> common) {
            Reference reference = identities.of(operation);
            if (operation.method() != Operation.Method.DELETE || reference == null) {
                return;
            }
            Change delete = new Change.Delete(reference, operation.sourceId());
            Plan.Step step = new Plan.Step(operation.index(), delete, operation.ifMatch(), base(operation));
            String file = common.containsKey(reference) ? null : logs.locate(reference);
            if (file != null) {
                plan.inFile(file, step);
            } else if (common.containsKey(reference)) {
                plan.commons().add(step);
            } else {
                step.check(0);
            }
        }
    }
}
