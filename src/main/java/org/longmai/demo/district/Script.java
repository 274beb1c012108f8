package org.longmai.demo.district;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The residents with a story, and the wishes that the others may have about their records.
 */
record Script(List<Role> roles, List<Wish> wishes) {

    /**
     * @param key of what happens to them, in {@link Stories}
     * @param birthDate null for the newborn
     * @param town the id of the town's clinic
     */
    record Role(
            String key,
            String name,
            String nameEn,
            String gender,
            @Nullable LocalDate birthDate,
            String town,
            String village,
            int house,
            String phone,
            String story,
            String storyEn,
            List<Wish> wishes) {}

    /**
     * A consent relative to the day of the demo.
     *
     * @param expiresInDays negative if it has expired
     */
    record Wish(
            List<String> institutions,
            @Nullable List<String> types,
            @Nullable Integer dataSinceYears,
            @Nullable Integer expiresInDays,
            @Nullable Boolean revoked) {}
}
