package org.longmai.demo.district;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;
import org.longmai.identity.CitizenNumber;
import org.longmai.registry.Registries;
import org.longmai.registry.Registry;

/** What a district has sent, as a test asks for it. */
final class Records {

    static final LocalDate TODAY = LocalDate.of(2026, 11, 24);
    static final Registry REGISTRY = Registries.tongliang();

    /** The district of most tests. */
    static final Records RECORDS = new Records(new District(REGISTRY, 7, TODAY));

    private static final String PHONES_OF_THE_CAST = "1400151";

    private static final List<String> TIMES = List.of(
            "period",
            "effectiveDateTime",
            "issued",
            "onsetDateTime",
            "abatementDateTime",
            "recordedDate",
            "authoredOn",
            "occurrenceDateTime",
            "performedDateTime",
            "date",
            "deceasedDateTime");

    private final District district;
    private final List<Sent> all;
    private final Map<String, Resource> patients = new HashMap<>();

    record Sent(String institution, Resource resource) {

        /** The key of the file that it is in; of one that is in none, of no file. */
        String file() {
            String own = resource.type().equals("Patient") ? "Patient/" + resource.id() : null;
            return Stream.of(own, resource.string("subject.reference"), resource.string("patient.reference"))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(reference -> institution + "|" + reference)
                    .orElse("");
        }

        /** The times at which it says that something happened. */
        List<Instant> times() {
            return TIMES.stream()
                    .flatMap(path -> resource.values(path).stream())
                    .map(Interval::of)
                    .filter(Objects::nonNull)
                    .flatMap(interval ->
                            Stream.of(interval.start(), interval.end().minusSeconds(1)))
                    .toList();
        }
    }

    Records(District district) {
        this.district = district;
        this.all = district.submissions().stream()
                .flatMap(submission ->
                        resources(submission).map(resource -> new Sent(submission.institution(), resource)))
                .toList();
        of("Patient").forEach(patient -> patients.put(patient.file(), patient.resource()));
    }

    static Stream<Resource> resources(Submission submission) {
        return Resource.objects(submission.bundle(), "entry.resource").stream().map(Resource::new);
    }

    District district() {
        return district;
    }

    List<Sent> all() {
        return all;
    }

    List<Sent> of(String type) {
        return all.stream().filter(sent -> sent.resource().type().equals(type)).toList();
    }

    /** In the cast member's file there, in the order sent. */
    List<Resource> of(String name, String institution, String type) {
        return of(type).stream()
                .filter(sent -> sent.institution().equals(institution) && isAbout(sent, name))
                .map(Sent::resource)
                .toList();
    }

    Resource patient(String name, String institution) {
        return of(name, institution, "Patient").get(0);
    }

    Set<String> institutions(CastMember member) {
        Set<String> institutions = new TreeSet<>();
        of("Patient").stream()
                .filter(patient -> isAbout(patient, member.name()))
                .forEach(patient -> institutions.add(patient.institution()));
        return institutions;
    }

    /** Whether it is about that member of the cast, whose namesakes have other phones. */
    boolean isAbout(Sent sent, String name) {
        Resource patient = patients.get(sent.file());
        return patient != null
                && name.equals(text(patient, "name.text"))
                && text(patient, "telecom.value").startsWith(PHONES_OF_THE_CAST);
    }

    /** The name of whom it is about; empty if it is about nobody. */
    String name(Sent sent) {
        Resource patient = patients.get(sent.file());
        return patient == null ? "" : text(patient, "name.text");
    }

    Instant birth(Sent sent) {
        Resource patient = patients.get(sent.file());
        return patient == null
                ? Instant.MIN
                : Objects.requireNonNull(Interval.of(patient.string("birthDate")))
                        .start();
    }

    long residents() {
        return patients.values().stream()
                .map(patient -> text(patient, "name.text") + text(patient, "telecom.value"))
                .distinct()
                .count();
    }

    CastMember member(String name) {
        return district.cast().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    String number(String name) {
        return member(name).identifierValue();
    }

    static List<String> numbers(Resource patient) {
        return patient.objects("identifier").stream()
                .filter(identifier -> Objects.equals(identifier.get("system"), CitizenNumber.SYSTEM)
                        || Objects.equals(identifier.get("system"), CitizenNumber.HL7_CHINA_SYSTEM))
                .map(identifier -> String.valueOf(identifier.get("value")))
                .toList();
    }

    static String text(Resource resource, String path) {
        return String.valueOf(resource.string(path));
    }
}
