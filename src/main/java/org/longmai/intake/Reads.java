package org.longmai.intake;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Interaction;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Common;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * What a submission's answer tells of resources: the entries that ask for one, and what the sender wants back of the others.
 * An institution is told of its own resources, and of those that name who and where; everything else is not there. Whatever is told
 * of a resident is in the ledger before.
 */
@Component
class Reads {

    /** Each is an entry of the ledger. */
    private static final int MAX_READS = 1_000;

    private static final String RESPONSE = "response";

    private final HubIds ids;
    private final OwnResources own;
    private final Residents residents;
    private final Ledger ledger;

    Reads(HubIds ids, OwnResources own, Residents residents, Ledger ledger) {
        this.ids = ids;
        this.own = own;
        this.residents = residents;
        this.ledger = ledger;
    }

    /** What an entry is answered, and the resource of which that tells. */
    private record Told(Map<String, Object> entry, Reference reference, OwnResources.@Nullable Kept kept) {}

    /** @throws Failure FORBIDDEN if the caller's scopes do not reach to what an atomic submission wants to read */
    void permit(Caller caller, Submission submission) {
        if (submission.reads().size() > MAX_READS) {
            throw Failure.of(Category.TOO_COSTLY, "At most %d entries may read: split the Bundle.".formatted(MAX_READS))
                    .at("Bundle.entry");
        }
        if (submission.isAtomic()) {
            submission.reads().forEach(read -> permit(caller, read));
        }
    }

    private static void permit(Caller caller, Read read) {
        if (!caller.permits(read.type(), Interaction.READ)) {
            throw Failure.of(
                            Category.FORBIDDEN,
                            "The token's scopes do not let you read resources of the type %s.".formatted(read.type()))
                    .at(read.path());
        }
    }

    /** @throws Failure NOT_FOUND if an atomic submission asks for what neither is there nor comes with it */
    void foresee(Submission submission, Identities identities, Map<Integer, Failure> failures) {
        for (Read read : submission.reads()) {
            Reference reference = mapped(submission.institution(), read);
            boolean comes = identities.has(reference) && !identities.isDeleted(reference) && read.version() == null;
            if (submission.isAtomic() && !comes && !failures.containsKey(read.index())) {
                find(submission.institution(), read);
            }
        }
    }

    /** The answer with what was asked for, and with the resources of what was done if that is preferred. */
    Map<String, Object> complete(
            Caller caller, Submission submission, Map<String, Object> answer, Preference preference) {
        boolean nothing = submission.reads().isEmpty() && preference != Preference.REPRESENTATION;
        if (nothing || submission.size() == 0) {
            return answer;
        }
        List<Map<String, Object>> entries = new ArrayList<>(Resource.objects(answer, "entry"));
        List<AccessEvent> events = new ArrayList<>();
        for (Read read : submission.reads()) {
            if (!submission.failures().containsKey(read.index())) {
                entries.set(read.index(), told(caller, submission.institution(), read, events));
            }
        }
        if (preference == Preference.REPRESENTATION) {
            represent(caller, submission, entries, events);
        }
        ledger.record(events);
        Map<String, Object> whole = new LinkedHashMap<>(answer);
        whole.put("entry", entries);
        return whole;
    }

    private Map<String, Object> told(Caller caller, String institution, Read read, List<AccessEvent> events) {
        Told told = told(caller, institution, read);
        String file = told.kept == null ? null : told.kept.file();
        events.add(event(caller, file, told.kept != null, List.of(read.type()), told.reference.toString()));
        return told.entry;
    }

    private Told told(Caller caller, String institution, Read read) {
        try {
            permit(caller, read);
            OwnResources.Kept kept = find(institution, read);
            boolean isKnown = read.ifNoneMatch() != null && read.ifNoneMatch() == kept.version();
            HttpStatus status = isKnown ? HttpStatus.NOT_MODIFIED : HttpStatus.OK;
            Map<String, Object> entry = new LinkedHashMap<>();
            if (read.body() && !isKnown) {
                entry.put("resource", own.open(kept).json());
            }
            Map<String, Object> response = new LinkedHashMap<>();
            response.put("status", Answer.status(status));
            response.put("etag", "W/\"%d\"".formatted(kept.version()));
            response.put("lastModified", kept.updated().toString());
            entry.put(RESPONSE, response);
            return new Told(entry, kept.reference(), kept);
        } catch (Failure failure) {
            return new Told(Map.of(RESPONSE, Answer.failed(failure)), mapped(institution, read), null);
        }
    }

    private Reference mapped(String institution, Read read) {
        return new Reference(read.type(), ids.of(institution, read.type(), read.id()));
    }

    private OwnResources.Kept find(String institution, Read read) {
        List<OwnResources.Kept> versions = readable(institution, mapped(institution, read));
        if (versions.isEmpty() && Common.isDirectory(read.type())) {
            versions = readable(institution, new Reference(read.type(), read.id()));
        }
        Optional<OwnResources.Kept> kept = versions.stream()
                .filter(version -> read.version() == null || read.version() == version.version())
                .findFirst();
        if (kept.isEmpty()) {
            throw Failure.notFound().at(read.path() + ".request.url");
        }
        if (kept.get().isDeleted()) {
            throw Failure.of(Category.GONE, "You have deleted this resource.").at(read.path() + ".request.url");
        }
        return kept.get();
    }

    /** The versions of the institution's own; of another's, where it names who or where, unless it is deleted. */
    private List<OwnResources.Kept> readable(String institution, Reference reference) {
        List<OwnResources.Kept> versions = own.history(reference);
        if (versions.isEmpty() || versions.get(0).owner().equals(institution)) {
            return versions;
        }
        OwnResources.Kept newest = versions.get(0);
        boolean open = newest.file() == null && !newest.isDeleted() && Common.isDirectory(reference.type());
        return open ? List.of(newest) : List.of();
    }

    private void represent(
            Caller caller, Submission submission, List<Map<String, Object>> entries, List<AccessEvent> events) {
        Map<Integer, OwnResources.Kept> made = made(caller, submission, entries);
        Iterator<Resource> resources = own.open(List.copyOf(made.values())).iterator();
        Map<String, Set<String>> types = new LinkedHashMap<>();
        made.forEach((index, kept) -> {
            Map<String, Object> whole = new LinkedHashMap<>();
            whole.put("resource", resources.next().json());
            whole.putAll(entries.get(index));
            entries.set(index, whole);
            if (kept.file() != null) {
                types.computeIfAbsent(kept.file(), any -> new LinkedHashSet<>())
                        .add(kept.reference().type());
            }
        });
        types.forEach((file, kinds) ->
                events.add(event(caller, file, true, List.copyOf(kinds), "Prefer: return=representation")));
    }

    /** The version that each response names by its location, but of deletes and of what the caller may not read. */
    private Map<Integer, OwnResources.Kept> made(
            Caller caller, Submission submission, List<Map<String, Object>> entries) {
        Map<Integer, String> locations = new LinkedHashMap<>();
        Set<Reference> references = new LinkedHashSet<>();
        for (Operation operation : submission.operations()) {
            String location = location(entries.get(operation.index()));
            Reference reference = Reference.target(location);
            boolean isPut = operation.method() != Operation.Method.DELETE;
            if (isPut && location != null && reference != null && caller.permits(operation.type(), Interaction.READ)) {
                locations.put(operation.index(), location);
                references.add(reference);
            }
        }
        Map<Reference, OwnResources.Kept> live = own.live(references);
        Map<Integer, OwnResources.Kept> made = new LinkedHashMap<>();
        locations.forEach((index, location) -> {
            OwnResources.Kept kept = made(location, live);
            if (kept != null) {
                made.put(index, kept);
            }
        });
        return made;
    }

    private static @Nullable String location(Map<String, Object> entry) {
        return Resource.values(entry, RESPONSE + ".location").stream()
                .map(String::valueOf)
                .findFirst()
                .orElse(null);
    }

    /** It is the newest, unless somebody was faster. */
    private OwnResources.@Nullable Kept made(String location, Map<Reference, OwnResources.Kept> live) {
        int version = Integer.parseInt(location.substring(location.lastIndexOf('/') + 1));
        Reference reference = Reference.target(location);
        OwnResources.Kept newest = live.get(reference);
        if (reference == null || newest != null && newest.version() == version) {
            return newest;
        }
        return own.history(reference).stream()
                .filter(kept -> kept.version() == version && !kept.isDeleted())
                .findFirst()
                .orElse(null);
    }

    private AccessEvent event(
            Caller caller, @Nullable String file, boolean isTold, List<String> kinds, String request) {
        return new AccessEvent(
                caller,
                file == null ? null : residents.ofFile(file).map(Person::id).orElse(file),
                AccessEvent.Action.READ,
                PurposeOfUse.TREAT,
                isTold ? AccessEvent.Outcome.ANSWERED : AccessEvent.Outcome.REFUSED,
                kinds,
                List.of(),
                request);
    }
}
