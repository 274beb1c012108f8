package org.longmai.intake;

import java.util.Map;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonPatch;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.springframework.stereotype.Component;

/**
 * What a PATCH makes of a resource: from there on it is a PUT of the whole, and is checked and placed like any other.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#patch">FHIR: patch</a>
 */
@Component
class Patches {

    private final OwnResources own;

    Patches(OwnResources own) {
        this.own = own;
    }

    /** @throws Failure if there is no such resource, the patch does not fit it, or it makes another resource of it */
    Operation applied(Operation operation, Reference reference) {
        JsonPatch patch = operation.patch();
        if (patch == null) {
            return operation;
        }
        OwnResources.Kept kept = own.newest(reference)
                .orElseThrow(() -> Failure.of(Category.NOT_FOUND, "There is no such resource of yours to patch.")
                        .at(operation.path() + ".request.url"));
        if (kept.isDeleted()) {
            throw Failure.of(Category.GONE, "The resource is deleted: a patch does not bring it back.")
                    .at(operation.path() + ".request.url");
        }
        Resource before = own.open(kept);
        Resource after = applied(operation, patch, before);
        return operation.patched(after, new Operation.Base(kept.version(), Resolution.linksOf(before.json())));
    }

    private static Resource applied(Operation operation, JsonPatch patch, Resource before) {
        try {
            Map<String, Object> json = patch.apply(before.json());
            Resource after = Resource.of(Json.write(json));
            if (!after.reference().equals(before.reference())) {
                throw Failure.of(Category.UNPROCESSABLE, "A patch may not change a resource's type or id.");
            }
            return after;
        } catch (Failure failure) {
            throw failure.expression() == null ? failure.at(operation.path() + ".resource") : failure;
        }
    }
}
