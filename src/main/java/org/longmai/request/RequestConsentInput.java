package org.longmai.request;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.access.PurposeOfUse;
import org.longmai.consent.MutationError;
import org.longmai.consent.Sought;
import org.longmai.fhir.Interval;

/** What a doctor asks for. */
record RequestConsentInput(
        @Nullable String resident,
        Sought.@Nullable Identifier identifier,
        @Nullable List<String> types,
        @Nullable List<PurposeOfUse> purposes,
        @Nullable List<String> sensitive,
        @Nullable String dataSince,
        @Nullable String dataUntil,
        String reason,
        @Nullable Boolean onlyMe,
        @Nullable Integer hours,
        @Nullable String expires) {

    private static final int MAX_REASON = 500;
    private static final int MAX_LIST = 200;

    Sought sought() {
        return new Sought(resident, identifier);
    }

    /** What has to be changed, but for what is wrong with the consent itself. */
    List<MutationError> problems(RequestSettings settings, Instant now) {
        List<MutationError> problems = new ArrayList<>();
        if (reason.isBlank() || reason.length() > MAX_REASON) {
            problems.add(error("Say why in words, in at most %d characters.".formatted(MAX_REASON), "reason"));
        }
        if ((hours == null) == (expires == null)) {
            problems.add(
                    error("Give either 'hours' or 'expires': the resident is to know how long it holds.", "hours"));
        }
        if (isLong(types) || isLong(sensitive) || isLong(purposes)) {
            problems.add(error("A list has more than %d entries.".formatted(MAX_LIST), "types"));
        }
        if (isTooLong(settings, now)) {
            problems.add(
                    error("Ask for at most %d days, and at least one hour.".formatted(settings.longest()), "hours"));
        }
        return problems;
    }

    private boolean isTooLong(RequestSettings settings, Instant now) {
        Interval end = Interval.of(expires);
        boolean hoursWrong = hours != null && (hours < 1 || hours > settings.longest() * 24);
        return hoursWrong || end != null && end.end().isAfter(now.plus(settings.longest(), ChronoUnit.DAYS));
    }

    private static boolean isLong(@Nullable List<?> list) {
        return list != null && list.size() > MAX_LIST;
    }

    private static MutationError error(String message, String path) {
        return new MutationError(message, List.of("input", path));
    }
}
