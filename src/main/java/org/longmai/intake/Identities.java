package org.longmai.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Reference;

/**
 * Which resource each operation of a submission is about. Those that name it come first; a condition is then held against what
 * is there without what the submission deletes, and for an update with what it brings: as if it were done in the order DELETE,
 * POST, PUT and PATCH, whatever the order of the entries.
 */
final class Identities {

    private final HubIds ids;
    private final String institution;
    private final Map<Integer, Reference> assigned = new LinkedHashMap<>();
    private final Map<Integer, Matches.Match> matched = new LinkedHashMap<>();
    private final Set<Reference> seen = new LinkedHashSet<>();
    private final Set<Reference> deleted = new LinkedHashSet<>();
    private final Map<String, Set<Reference>> brought = new HashMap<>();
    private final Set<String> creating = new TreeSet<>();

    Identities(HubIds ids, String institution) {
        this.ids = ids;
        this.institution = institution;
    }

    /** The operation's resource; null where there is none to do anything to, or the operation failed. */
    @Nullable
    Reference of(Operation operation) {
        return assigned.get(operation.index());
    }

    /** The resource that the operation's condition finds, as it is now. */
    Matches.@Nullable Match match(Operation operation) {
        return matched.get(operation.index());
    }

    /** The conditions that find nothing and so create something, {@code Type|system|value}. */
    Set<String> creating() {
        return creating;
    }

    /** The submission's own resources that carry the identifier. */
    Set<Reference> brought(String token) {
        return brought.getOrDefault(token, Set.of());
    }

    boolean isDeleted(Reference reference) {
        return deleted.contains(reference);
    }

    /** Whether the submission does something to the resource. */
    boolean has(Reference reference) {
        return seen.contains(reference);
    }

    /** Of an operation without a condition. */
    void byName(Operation operation) {
        if (operation.identifier() == null) {
            assign(operation, named(operation));
        }
    }

    /** Of an operation with a condition; deletes before the others, since what they take away is not found any more. */
    void byCondition(Operation operation, Matches matches) {
        if (operation.identifier() == null) {
            return;
        }
        Set<Matches.Match> found = new LinkedHashSet<>(matches.own(operation.token()));
        found.removeIf(match -> deleted.contains(match.reference()));
        List<Reference> all = new ArrayList<>();
        found.forEach(match -> all.add(match.reference()));
        if (operation.method() == Operation.Method.PUT || operation.method() == Operation.Method.PATCH) {
            brought(operation.token()).stream()
                    .filter(reference -> !all.contains(reference))
                    .forEach(all::add);
        }
        if (all.size() > 1) {
            throw Failure.of(Category.PRECONDITION, "The condition finds several resources: it must find one at most.")
                    .at(operation.path() + condition(operation));
        }
        found.forEach(match -> matched.put(operation.index(), match));
        resolve(operation, all.isEmpty() ? null : all.get(0));
    }

    private void resolve(Operation operation, @Nullable Reference found) {
        if (found != null) {
            agree(operation, found);
            assign(operation, found);
            return;
        }
        if (operation.method() == Operation.Method.PATCH) {
            throw Failure.of(Category.NOT_FOUND, "The condition finds no resource to patch.")
                    .at(operation.path() + condition(operation));
        }
        if (operation.ifMatch() != null) {
            throw Failure.of(Category.PRECONDITION, "ifMatch names a version, and there is no such resource.")
                    .at(operation.path() + ".request.ifMatch");
        }
        if (operation.method() != Operation.Method.DELETE) {
            creating.add(operation.token());
            assign(operation, named(operation));
        }
    }

    /** An update by condition may bring an id: then it is that of what it finds. */
    private void agree(Operation operation, Reference found) {
        boolean bringsId = operation.method() == Operation.Method.PUT
                && operation.resource() != null
                && operation.resource().id() != null;
        if (bringsId && !named(operation).equals(found)) {
            throw Failure.invalid("The condition finds another resource than the one with this id.")
                    .at(operation.path() + ".resource.id");
        }
    }

    private static String condition(Operation operation) {
        return operation.method() == Operation.Method.POST ? ".request.ifNoneExist" : ".request.url";
    }

    private Reference named(Operation operation) {
        return new Reference(operation.type(), ids.of(institution, operation.type(), operation.sourceId()));
    }

    private void assign(Operation operation, Reference reference) {
        if (!seen.add(reference)) {
            throw Failure.invalid("Two entries are the same resource: send it once.")
                    .at(operation.path());
        }
        assigned.put(operation.index(), reference);
        if (operation.method() == Operation.Method.DELETE) {
            deleted.add(reference);
        }
        if (operation.resource() != null && operation.identifier() == null) {
            bring(operation.resource().identifiers(), reference);
        }
    }

    /** What a resource carries once the submission is done. */
    void bring(List<String> tokens, Reference reference) {
        tokens.forEach(token ->
                brought.computeIfAbsent(token, any -> new LinkedHashSet<>(1)).add(reference));
    }
}
