package org.longmai.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Reference;
import org.longmai.fhir.References;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Change;
import org.longmai.record.Common;
import org.longmai.record.Commons;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.longmai.record.Meta;
import org.springframework.stereotype.Component;

/** From operations to a plan: every resource gets its hub id, its references are rewritten, and it is put into its file. */
@Component
class Placement {

    /** The owner of what all institutions share. */
    private static final String DISTRICT = "district";

    private final HubIds ids;
    private final FileLogs logs;
    private final Commons commons;
    private final Residents residents;

    Placement(HubIds ids, FileLogs logs, Commons commons, Residents residents) {
        this.ids = ids;
        this.logs = logs;
        this.commons = commons;
        this.residents = residents;
    }

    /**
     * @param plan what is to be done
     * @param existing entries whose ifNoneExist finds a resource: it stays as it is
     */
    record Placed(Plan plan, List<Existing> existing) {

        /** The answer to what the plan does not change. */
        Answer answer(Submission submission, Map<Integer, Failure> failures) {
            Answer answer = Answer.to(submission, failures);
            existing.forEach(found ->
                    answer.done(found.index, found.reference, Entry.Deed.UNCHANGED, found.version, found.updated));
            return answer;
        }
    }

    private record Existing(int index, Reference reference, int version, Instant updated) {}

    /**
     * @param failures gets those of a batch; one of anything else is thrown
     * @throws Failure with the FHIRPath of what has to change
     */
    Placed plan(Submission submission, Map<Integer, Failure> failures) {
        Placing placing = new Placing(submission, failures);
        placing.findExisting();
        placing.each(placing::identify);
        placing.resolveConditions();
        placing.each(placing::rewrite);
        placing.placeByLinks();
        Plan plan = Plan.empty();
        placing.each(operation -> placing.place(operation, plan));
        placing.each(operation -> placing.placeDelete(operation, plan));
        moveFromOtherFiles(plan);
        return new Placed(plan, List.copyOf(placing.existing.values()));
    }

    /** What comes back under another patient leaves the file in which it was: no copy stays behind. */
    private void moveFromOtherFiles(Plan plan) {
        Map<Reference, String> puts = new LinkedHashMap<>();
        plan.files().forEach((file, steps) -> steps.stream()
                .map(Plan.Step::change)
                .filter(Change.Put.class::isInstance)
                .forEach(change -> puts.put(change.reference(), file)));
        plan.commons().stream()
                .map(step -> step.change().reference())
                .filter(reference -> Catalogue.isOfPatient(reference.type()))
                .forEach(reference -> puts.put(reference, ""));
        if (puts.isEmpty()) {
            return;
        }
        Set<String> excluded = plan.files().size() == 1 && plan.commons().isEmpty()
                ? Set.copyOf(plan.files().keySet())
                : Set.of();
        logs.locateLive(puts.keySet(), excluded).forEach((reference, files) -> {
            for (String file : files) {
                if (!file.equals(puts.get(reference))) {
                    plan.inFile(file, new Plan.Step(-1, new Change.Delete(reference, ""), null));
                }
            }
        });
    }

    /** The work on one submission. */
    private final class Placing {

        private final Submission submission;
        private final Map<Integer, Failure> failures;
        /** What a reference in the Bundle means: by fullUrl, and by what is left of it behind the server's address. */
        private final Map<String, Reference> byUrl = new HashMap<>();

        private final Map<Integer, Reference> assigned = new HashMap<>();
        private final Set<Reference> seen = new LinkedHashSet<>();
        private final Map<String, Reference> conditions = new HashMap<>();
        private final Map<String, List<Common>> own = new HashMap<>();
        private final Map<Integer, Existing> existing = new LinkedHashMap<>();
        private final Map<Integer, Resource> rewritten = new LinkedHashMap<>();
        private final Map<String, String> fileOf = new HashMap<>();

        Placing(Submission submission, Map<Integer, Failure> failures) {
            this.submission = submission;
            this.failures = failures;
        }

        void each(Consumer<Operation> step) {
            for (Operation operation : submission.operations()) {
                if (failures.containsKey(operation.index())) {
                    continue;
                }
                try {
                    step.accept(operation);
                } catch (Failure failure) {
                    if (submission.isAtomic()) {
                        throw failure;
                    }
                    failures.put(operation.index(), failure);
                }
            }
        }

        /** Gives the operation's resource its hub id. */
        void identify(Operation operation) {
            Reference reference = existing(operation)
                    .orElseGet(() -> new Reference(
                            operation.type(),
                            ids.of(submission.institution(), operation.type(), operation.sourceId())));
            if (!seen.add(reference)) {
                throw Failure.invalid("Two entries are the same resource: send it once.")
                        .at(operation.path());
            }
            assigned.put(operation.index(), reference);
            if (operation.fullUrl() != null) {
                byUrl.put(operation.fullUrl(), reference);
                relative(operation.fullUrl()).ifPresent(tail -> byUrl.putIfAbsent(tail, reference));
            }
        }

        /** Finds what each ifNoneExist means, in one look-up. */
        void findExisting() {
            Set<String> tokens = new LinkedHashSet<>();
            submission.operations().stream()
                    .filter(operation -> operation.ifNoneExist() != null)
                    .forEach(operation -> tokens.add(token(operation)));
            commons.identified(tokens)
                    .forEach((token, found) -> own.put(
                            token,
                            found.stream()
                                    .filter(common -> common.owner().equals(submission.institution()))
                                    .toList()));
        }

        private static String token(Operation operation) {
            return operation.type() + "|" + operation.ifNoneExist();
        }

        /** The one resource that an ifNoneExist finds: it is as it was, whatever the entry brings. */
        private Optional<Reference> existing(Operation operation) {
            if (operation.ifNoneExist() == null) {
                return Optional.empty();
            }
            Set<Existing> found = new LinkedHashSet<>();
            int index = operation.index();
            if (operation.type().equals("Patient")) {
                ownPatients(token(operation))
                        .forEach(patient -> existing(index, patient).ifPresent(found::add));
            }
            own.getOrDefault(token(operation), List.of())
                    .forEach(common -> found.add(
                            new Existing(index, common.resource().reference(), common.version(), common.updated())));
            if (found.size() > 1) {
                throw Failure.of(
                                Category.PRECONDITION, "ifNoneExist finds several resources: it must find one or none.")
                        .at(operation.path() + ".request.ifNoneExist");
            }
            found.forEach(one -> existing.put(index, one));
            return found.stream().findFirst().map(Existing::reference);
        }

        private Optional<Existing> existing(int index, Reference patient) {
            Entry entry = logs.read(patient.id()).newest(patient);
            return entry == null || entry.isDeleted()
                    ? Optional.empty()
                    : Optional.of(new Existing(index, patient, entry.version(), entry.updated()));
        }

        /** Finds what the conditional references of the whole Bundle mean, in one look-up. */
        void resolveConditions() {
            Set<String> queries = new LinkedHashSet<>();
            for (Operation operation : submission.operations()) {
                if (operation.resource() != null) {
                    References.of(operation.resource().json()).stream()
                            .filter(text -> text.indexOf('?') > 0)
                            .forEach(queries::add);
                }
            }
            Map<String, String> tokens = new LinkedHashMap<>();
            for (String query : queries) {
                BundleReader.identifier(query)
                        .ifPresent(value -> tokens.put(query, query.substring(0, query.indexOf('?')) + "|" + value));
            }
            Map<String, List<Reference>> inBundle = identifiedInBundle(Set.copyOf(tokens.values()));
            Map<String, List<Common>> stored = commons.identified(Set.copyOf(tokens.values()));
            tokens.forEach((query, token) -> {
                List<Reference> found = inBundle.getOrDefault(token, List.of());
                if (found.isEmpty()) {
                    found = token.startsWith("Patient|") ? ownPatients(token) : preferred(stored.get(token));
                }
                if (found.size() == 1) {
                    conditions.put(query, found.get(0));
                }
            });
        }

        private Map<String, List<Reference>> identifiedInBundle(Set<String> tokens) {
            Map<String, List<Reference>> found = new HashMap<>();
            if (tokens.isEmpty()) {
                return found;
            }
            for (Operation operation : submission.operations()) {
                Reference reference = assigned.get(operation.index());
                if (operation.resource() != null && reference != null) {
                    Commons.tokens(operation.resource()).stream()
                            .filter(tokens::contains)
                            .distinct()
                            .forEach(token -> found.computeIfAbsent(token, any -> new ArrayList<>())
                                    .add(reference));
                }
            }
            return found;
        }

        /** The institution's own, else the district's. */
        private List<Reference> preferred(@Nullable List<Common> found) {
            for (String owner : List.of(submission.institution(), DISTRICT)) {
                List<Reference> owned = found == null
                        ? List.of()
                        : found.stream()
                                .filter(common -> common.owner().equals(owner))
                                .map(common -> common.resource().reference())
                                .distinct()
                                .toList();
                if (!owned.isEmpty()) {
                    return owned;
                }
            }
            return List.of();
        }

        /** The institution's own files of the person whom a strong identifier names. */
        private List<Reference> ownPatients(String token) {
            String[] parts = token.split("\\|", 3);
            Map<String, String> files =
                    residents.find(parts[1], parts[2]).map(Person::files).orElse(Map.of());
            return files.entrySet().stream()
                    .filter(file -> file.getValue().equals(submission.institution()))
                    .map(file -> new Reference("Patient", file.getKey()))
                    .toList();
        }

        /** Rewrites the references of what shall be put, and finds the file of what names its patient. */
        void rewrite(Operation operation) {
            Reference reference = assigned.get(operation.index());
            if (operation.resource() == null || reference == null || existing.containsKey(operation.index())) {
                return;
            }
            Resource resource = rewritten(operation, reference);
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
                        .map(Reference::parse)
                        .filter(Objects::nonNull)
                        .map(logs::locate)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .ifPresent(file -> fileOf.put(resource.reference().toString(), file));
            }
        }

        private boolean isPlaced(Resource resource) {
            String reference = resource.reference().toString();
            links(resource)
                    .filter(fileOf::containsKey)
                    .findFirst()
                    .ifPresent(target -> fileOf.putIfAbsent(reference, fileOf.getOrDefault(target, "")));
            return fileOf.containsKey(reference);
        }

        private Stream<String> links(Resource resource) {
            return Catalogue.patientPaths(resource.type()).stream()
                    .flatMap(path -> resource.values(path + ".reference").stream())
                    .map(String::valueOf);
        }

        void place(Operation operation, Plan plan) {
            Resource resource = rewritten.get(operation.index());
            if (resource == null) {
                return;
            }
            Plan.Step step = new Plan.Step(
                    operation.index(), new Change.Put(resource, operation.sourceId()), operation.ifMatch());
            String file = fileOf.get(resource.reference().toString());
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

        void placeDelete(Operation operation, Plan plan) {
            Reference reference = assigned.get(operation.index());
            if (operation.method() != Operation.Method.DELETE || reference == null) {
                return;
            }
            String file = logs.locate(reference);
            if (file == null && isCommon(reference)) {
                throw Failure.of(Category.UNSUPPORTED, "A %s cannot be deleted.".formatted(operation.type()))
                        .at(operation.path());
            }
            if (file != null) {
                Change delete = new Change.Delete(reference, operation.sourceId());
                plan.inFile(file, new Plan.Step(operation.index(), delete, operation.ifMatch()));
            }
        }

        private boolean isCommon(Reference reference) {
            return !Catalogue.isOfPatient(reference.type())
                    || Catalogue.mayLackPatient(reference.type())
                            && commons.find(Set.of(reference)).containsKey(reference);
        }

        private Resource rewritten(Operation operation, Reference reference) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("resourceType", reference.type());
            json.put("id", reference.id());
            Resource sent = Objects.requireNonNull(operation.resource());
            Meta.off(sent.json()).forEach(json::putIfAbsent);
            return new Resource(References.rewrite(
                    json,
                    text -> reference(text, operation),
                    text -> byUrl.containsKey(text) ? byUrl.get(text).toString() : text));
        }

        /** What a reference becomes. */
        private String reference(String text, Operation operation) {
            Reference inBundle = byUrl.get(text);
            if (inBundle != null) {
                return inBundle.toString();
            }
            if (text.indexOf('?') > 0) {
                Reference found = conditions.get(text);
                if (found == null) {
                    throw Failure.invalid(
                                    "A conditional reference (%s) must find exactly one resource of yours or of the"
                                                    .formatted(text.substring(0, text.indexOf('?')))
                                            + " district, by identifier=system|value. Send that resource first.")
                            .at(operation.path() + ".resource");
                }
                return found.toString();
            }
            if (text.startsWith("urn:")) {
                throw Failure.invalid("A reference by urn must name an entry of this Bundle by its fullUrl.")
                        .at(operation.path() + ".resource");
            }
            Reference literal = Reference.parse(text);
            if (literal == null) {
                return text;
            }
            return new Reference(literal.type(), ids.of(submission.institution(), literal.type(), literal.id()))
                    .toString();
        }

        /** {@code Type/id} at the end of an absolute address. */
        private Optional<String> relative(String url) {
            if (!url.startsWith("http")) {
                return Optional.empty();
            }
            String[] parts = url.split("/");
            String tail = parts.length < 2 ? "" : parts[parts.length - 2] + "/" + parts[parts.length - 1];
            return Optional.of(tail).filter(text -> Reference.parse(text) != null);
        }
    }
}
