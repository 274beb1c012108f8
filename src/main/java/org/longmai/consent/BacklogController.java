package org.longmai.consent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;

/** What of each institution's data nobody knows what it is: numbers, no person in them. */
@Controller
class BacklogController {

    private final Backlog backlog;
    private final Registry registry;

    record Uncoded(@Nullable Institution institution, int files, int resources) {}

    BacklogController(Backlog backlog, Registry registry) {
        this.backlog = backlog;
        this.registry = registry;
    }

    @QueryMapping
    List<Uncoded> labelBacklog(@AuthenticationPrincipal Caller caller) {
        if (caller.role() != Role.STEWARD) {
            throw Failure.of(Category.FORBIDDEN, "Only the district's steward sees the backlog.");
        }
        return backlog.parts().values().stream().map(this::told).toList();
    }

    private Uncoded told(Backlog.Part part) {
        return new Uncoded(registry.institution(part.institution()).orElse(null), part.files(), part.resources());
    }
}
