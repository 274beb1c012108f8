package org.longmai.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longmai.access.PurposeOfUse;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Interval;
import org.longmai.registry.Registry;

/**
 * What a resident grants.
 *
 * @param resident whose record; null: the caller's
 * @param institutions ids of the registry
 * @param practitioners ids of the registry
 * @param types resource types; null: all
 * @param purposes null: treatment
 * @param sensitive codes of the sensitive labels that the grant reaches beside what is not sensitive, as {@code HIV}; with
 *     {@code R} all that is restricted; null: none
 * @param dataSince FHIR dateTime: data from then on
 * @param dataUntil FHIR dateTime: data up to then, inclusive
 * @param expires FHIR dateTime: the last moment of the consent; null: until it is revoked
 */
public record GrantConsentInput(
        @Nullable String resident,
        List<String> institutions,
        List<String> practitioners,
        @Nullable List<String> types,
        List<PurposeOfUse> purposes,
        List<String> sensitive,
        @Nullable String dataSince,
        @Nullable String dataUntil,
        @Nullable String expires) {

    /** @see <a href="https://hl7.org/fhir/R4/datatypes.html#dateTime">FHIR dateTime</a> */
    private static final Pattern DATE_TIME =
            Pattern.compile("\\d{4}(-\\d{2}(-\\d{2}(T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2}))?)?)?");

    public GrantConsentInput(
            @Nullable String resident,
            @Nullable List<String> institutions,
            @Nullable List<String> practitioners,
            @Nullable List<String> types,
            @Nullable List<PurposeOfUse> purposes,
            @Nullable List<String> sensitive,
            @Nullable String dataSince,
            @Nullable String dataUntil,
            @Nullable String expires) {
        this.resident = resident;
        this.institutions = institutions == null ? List.of() : List.copyOf(institutions);
        this.practitioners = practitioners == null ? List.of() : List.copyOf(practitioners);
        this.types = types == null ? null : List.copyOf(types);
        this.purposes = purposes == null ? List.of(PurposeOfUse.TREAT) : List.copyOf(purposes);
        this.sensitive = sensitive == null ? List.of() : List.copyOf(sensitive);
        this.dataSince = dataSince;
        this.dataUntil = dataUntil;
        this.expires = expires;
    }

    /** One that reaches nothing sensitive. */
    public GrantConsentInput(
            @Nullable String resident,
            @Nullable List<String> institutions,
            @Nullable List<String> practitioners,
            @Nullable List<String> types,
            @Nullable List<PurposeOfUse> purposes,
            @Nullable String dataSince,
            @Nullable String dataUntil,
            @Nullable String expires) {
        this(resident, institutions, practitioners, types, purposes, null, dataSince, dataUntil, expires);
    }

    /** What has to be changed before this can be granted; nothing if it can. */
    public List<MutationError> problems(Registry registry, Instant now) {
        Problems problems = new Problems(new ArrayList<>());
        problems.ofRecipients(this, registry);
        problems.ofContent(this);
        problems.ofTimes(this, now);
        return List.copyOf(problems.found);
    }

    /**
     * The same.
     *
     * @param labels the codes of the district's sensitive labels
     */
    List<MutationError> problems(Registry registry, Instant now, Set<String> labels) {
        Problems problems = new Problems(new ArrayList<>(problems(registry, now)));
        Set<String> known = new HashSet<>(labels);
        known.addAll(GrantedConsent.CONFIDENTIAL);
        problems.ofSensitive(this, known);
        return List.copyOf(problems.found);
    }

    private record Problems(List<MutationError> found) {

        void ofRecipients(GrantConsentInput input, Registry registry) {
            if (input.institutions.isEmpty() && input.practitioners.isEmpty()) {
                add("Name at least one institution or practitioner who may see the record.", "institutions");
            }
            ofEach(
                    input.institutions,
                    "institutions",
                    "The registry has no institution '%s'.",
                    id -> registry.institution(id).isPresent());
            ofEach(
                    input.practitioners,
                    "practitioners",
                    "The registry has no practitioner '%s'.",
                    id -> registry.practitioner(id).isPresent());
        }

        void ofContent(GrantConsentInput input) {
            if (input.types != null) {
                ofFilled(input.types, "types");
                ofEach(input.types, "types", "'%s' is no resource type of a patient's record.", Catalogue::isOfPatient);
            }
            ofFilled(input.purposes, "purposes");
            ofEach(
                    input.purposes,
                    "purposes",
                    "'%s' cannot be granted beforehand: an emergency is declared when there is one.",
                    purpose -> purpose != PurposeOfUse.ETREAT && purpose != PurposeOfUse.BTG);
        }

        void ofTimes(GrantConsentInput input, Instant now) {
            Interval since = time(input.dataSince, "dataSince");
            Interval until = time(input.dataUntil, "dataUntil");
            Interval expires = time(input.expires, "expires");
            if (since != null && until != null && !since.start().isBefore(until.end())) {
                add("'dataSince' is after 'dataUntil': no data would be meant.", "dataSince");
            }
            if (expires != null && !now.isBefore(expires.end())) {
                add("'expires' is in the past: the consent would never hold.", "expires");
            }
        }

        void ofSensitive(GrantConsentInput input, Set<String> known) {
            ofEach(
                    input.sensitive,
                    "sensitive",
                    "'%s' is no sensitive label of the district: " + String.join(", ", new TreeSet<>(known)) + ".",
                    known::contains);
        }

        private void ofFilled(List<?> values, String argument) {
            if (values.isEmpty()) {
                add("'%s' is empty: name at least one, or leave it out.".formatted(argument), argument);
            }
        }

        private <T> void ofEach(List<T> values, String argument, String message, Predicate<T> good) {
            for (int i = 0; i < values.size(); i++) {
                if (!good.test(values.get(i))) {
                    add(message.formatted(values.get(i)), argument, String.valueOf(i));
                }
            }
        }

        private @Nullable Interval time(@Nullable String text, String argument) {
            if (text == null) {
                return null;
            }
            Interval time = DATE_TIME.matcher(text).matches() ? Interval.of(text) : null;
            if (time == null) {
                add(
                        "'%s' is no FHIR dateTime, such as 2026-05-01 or 2026-05-01T08:00:00+08:00.".formatted(text),
                        argument);
            }
            return time;
        }

        private void add(String message, String... path) {
            List<String> whole = new ArrayList<>(List.of("input"));
            whole.addAll(List.of(path));
            found.add(new MutationError(message, whole));
        }
    }
}
