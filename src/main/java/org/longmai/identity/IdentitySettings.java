package org.longmai.identity;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
     * @param form what a value looks like in capitals and without blanks, a regular expression; anything where there is none
     */
    record Strong(String name, List<String> systems, boolean citizenNumber, @Nullable Pattern form) {

        boolean isOfForm(String value) {
            return form == null || form.matcher(value).matches();
        }

        /** What people call it. */
        String words() {
            return name.replace('-', ' ').toLowerCase(Locale.ROOT);
        }
    }
}
