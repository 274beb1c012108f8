package org.longmai.request;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param days within how many days a request is answered, or it expires
 * @param refusedDays for how many days an institution that was refused cannot ask the resident again
 * @param longest the most days that a consent that is asked for holds
 * @param pendingOfDoctor how many requests of one practitioner may wait for an answer
 * @param pendingOfInstitution how many requests of one institution may
 */
@ConfigurationProperties("longmai.request")
record RequestSettings(
        @DefaultValue("7") int days,
        @DefaultValue("30") int refusedDays,
        @DefaultValue("730") int longest,
        @DefaultValue("50") int pendingOfDoctor,
        @DefaultValue("1000") int pendingOfInstitution) {

    RequestSettings {
        if (days < 1 || refusedDays < 0 || longest < 1 || pendingOfDoctor < 1 || pendingOfInstitution < 1) {
            throw new IllegalArgumentException(
                    "longmai.request: days, longest, pending-of-doctor and pending-of-institution must be 1 or more,"
                            + " refused-days 0 or more.");
        }
    }
}
