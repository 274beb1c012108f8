package org.longmai.emergency;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param hours how long a declared emergency opens a record
 * @param daily how many one practitioner may declare in 24 hours; more is a matter for a telephone
 */
@ConfigurationProperties("longmai.emergency")
record EmergencySettings(@DefaultValue("4") int hours, @DefaultValue("30") int daily) {

    EmergencySettings {
        if (hours < 1 || hours > 72 || daily < 1) {
            throw new IllegalArgumentException(
                    "longmai.emergency.hours must be 1 to 72, and longmai.emergency.daily 1 or more.");
        }
    }
}
