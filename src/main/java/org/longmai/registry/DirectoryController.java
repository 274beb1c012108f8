package org.longmai.registry;

import java.util.Collection;
import java.util.List;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** Whom a consent can name: the institutions of the district and who treats there. Nothing of any resident. */
@Controller
class DirectoryController {

    private final Registry registry;

    DirectoryController(Registry registry) {
        this.registry = registry;
    }

    @QueryMapping
    Collection<Institution> institutions() {
        return registry.institutions();
    }

    @QueryMapping
    List<Practitioner> clinicians(@Argument String institution) {
        return registry.practitioners().stream()
                .filter(one -> one.institution().equals(institution))
                .toList();
    }
}
