package org.longmai.identity;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param strong the identifiers that name one person for certain, by which files of several institutions are linked
 */
@ConfigurationProperties("longmai.identity")
record IdentitySettings(List<Strong> strong) {

    IdentitySettings {
        strong = strong == null ? List.of() : List.copyOf(strong);
    }

    /**
     * @param name what it is: two systems of one name are one identifier
     * @param systems the URIs by which senders call it
     * @param citizenNumber whether the value is a citizen number, which is checked and brought to one form
     */
    record Strong(String name, List<String> systems, boolean citizenNumber) {}
}
