package org.longmai.access;

import java.util.Optional;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;

/** GraphQL: who asks. */
@Controller
class CallerController {

    private final Registry registry;

    CallerController(Registry registry) {
        this.registry = registry;
    }

    @QueryMapping
    Caller me(@AuthenticationPrincipal Caller caller) {
        return caller;
    }

    @SchemaMapping(typeName = "Caller")
    Optional<Institution> institution(Caller caller) {
        return Optional.ofNullable(caller.institution()).flatMap(registry::institution);
    }
}
