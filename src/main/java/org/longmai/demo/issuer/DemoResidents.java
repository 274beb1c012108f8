package org.longmai.demo.issuer;

import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The residents that the demo may give tokens to. */
@Component
@Profile("demo")
class DemoResidents {

    private static final DemoResident MADE_UP = new DemoResident("made-up", "龙小明");

    Optional<DemoResident> byId(String id) {
        return some().stream().filter(resident -> resident.id().equals(id)).findFirst();
    }

    Optional<DemoResident> byIdentifier(String system, String value) {
        return system.equals("urn:longmai:demo") ? byId(value) : Optional.empty();
    }

    /** A few, for the login and {@code /demo/people}. */
    List<DemoResident> some() {
        return List.of(MADE_UP);
    }
}
