package org.longmai.live;

import java.util.Optional;
import org.longmai.access.PurposeOfUse;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Flux;

/** GraphQL: what changes in a record while it is looked at. */
@Controller
class LiveController {

    private final Watches watches;
    private final Registry registry;

    LiveController(Watches watches, Registry registry) {
        this.watches = watches;
        this.registry = registry;
    }

    @SubscriptionMapping
    Flux<ChartChange> chartChanged(Authentication who, @Argument String resident, @Argument PurposeOfUse purpose) {
        return watches.of(who, resident, purpose);
    }

    @SchemaMapping(typeName = "KindChange")
    Optional<Institution> institution(ChartChange.Changed change) {
        return registry.institution(change.institution());
    }
}
