package org.longmai.dispute;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZonedDateTime;
import org.longmai.fhir.Interval;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param workingDays within how many days, Saturdays and Sundays not counted, a dispute is to be answered
 */
@ConfigurationProperties("longmai.dispute")
record DisputeSettings(@DefaultValue("15") int workingDays) {

    DisputeSettings {
        if (workingDays < 1) {
            throw new IllegalArgumentException("longmai.dispute.working-days must be 1 or more.");
        }
    }

    /** The moment by which what is disputed now is to be answered. */
    Instant due(Instant now) {
        ZonedDateTime day = now.atZone(Interval.ZONE);
        for (int left = workingDays; left > 0; ) {
            day = day.plusDays(1);
            boolean isWeekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
            left -= isWeekend ? 0 : 1;
        }
        return day.toInstant();
    }
}
