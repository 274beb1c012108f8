package org.longmai.consent;

import java.util.Set;
import org.longmai.consent.ConsentSettings.Trust;
import org.longmai.consent.provision.Policy;
import org.springframework.core.io.ClassPathResource;

/** Settings of a district. */
final class TestSettings {

    /** What no emergency opens. */
    static final Set<String> NEVER = Set.of("PSYTHPN", "SUD");

    static final Set<String> ADOLESCENT = Set.of("ADOL", "SEX", "PSY");

    static ConsentSettings of(Policy implicit, Set<String> sensitive) {
        return of(implicit, Trust.OWN, sensitive);
    }

    static ConsentSettings of(Policy implicit, Trust papers, Set<String> sensitive) {
        return new ConsentSettings(
                implicit, papers, new ClassPathResource("consent/labels.json"), false, sensitive, ADOLESCENT, NEVER);
    }

    private TestSettings() {}
}
