package org.longmai.clinical;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest result of an item at one institution, and whether it spares a repetition.
 *
 * @param item its id in the district's list
 * @param at as the sender wrote it, a FHIR dateTime
 * @param resource {@code Type/id}
 * @param counts whether it is recognised; the treating doctor decides
 * @param until the last day on which it is; null of one without a date
 * @param reasons why it counts, or everything that speaks against it
 */
public record RecognisableResult(
        String item,
        Wording name,
        String institution,
        @Nullable String at,
        String resource,
        boolean counts,
        @Nullable LocalDate until,
        List<Wording> reasons) {}
