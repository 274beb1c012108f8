package org.longmai.demo.district.clinic;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.demo.district.terms.Diagnosis;
import org.longmai.demo.district.terms.Element;
import org.longmai.demo.district.terms.Fhir;
import org.longmai.demo.district.terms.Setting;
import org.longmai.identity.CitizenNumber;

/** One institution's file of a person: the Patient and every visit. */
public final class PatientFile {

    private final Sender sender;
    private final Life life;
    private final String id;
    private final List<Visit> visits = new ArrayList<>();
    private final Map<Diagnosis, String> problems = new EnumMap<>(Diagnosis.class);
    private List<Identifier> identifiers;
    private @Nullable Person contact;
    private @Nullable ZonedDateTime deceased;

    PatientFile(Sender sender, Life life) {
        this.sender = sender;
        this.life = life;
        this.id = sender.newId("Patient", life.person());
        this.identifiers = usualIdentifiers();
    }

    /** A visit of less than an hour. */
    public Visit visit(Setting setting, String reason, LocalDate day) {
        ZonedDateTime start = hour(day);
        return add(new Visit(
                this,
                setting,
                reason,
                start,
                start.plusMinutes(10 + life.random().nextInt(40))));
    }

    /** A stay of several days, or of a night. */
    public Visit stay(Setting setting, String reason, LocalDate from, int days) {
        return add(new Visit(this, setting, reason, hour(from), hour(from.plusDays(days))));
    }

    /** What is kept in a register, without an encounter of its own. */
    public Visit register(LocalDate day) {
        ZonedDateTime time = hour(day);
        return add(new Visit(this, null, "", time, time));
    }

    /** Replaces the numbers by which the institution knows the person. */
    public PatientFile identifiedBy(Identifier... known) {
        identifiers = List.of(known);
        return this;
    }

    public PatientFile withContact(Person relative) {
        contact = relative;
        return this;
    }

    /** The institution knows of the death; others may not. */
    public PatientFile died(LocalDate day) {
        deceased = day.atTime(4, 35).atZone(Fhir.midnight(day).getZone());
        return this;
    }

    /** The number that the institution itself gave the file. */
    public Identifier fileNumber() {
        return new Identifier(Identifier.fileNumbers(sender.id()), id);
    }

    /**
     * The visits in Bundles.
     *
     * @param opening when the institution began to send: what was before goes in one Bundle, from then on each visit has its own
     */
    List<Parcel> parcels(ZonedDateTime opening) {
        List<Parcel> parcels = new ArrayList<>();
        visits.sort(Comparator.comparing(Visit::end));
        List<Visit> backlog =
                visits.stream().filter(visit -> visit.end().isBefore(opening)).toList();
        if (!backlog.isEmpty()) {
            parcels.add(parcel(opening, backlog));
        }
        visits.stream()
                .filter(visit -> !visit.end().isBefore(opening))
                .forEach(visit -> parcels.add(parcel(visit.end(), List.of(visit))));
        return parcels;
    }

    int resources() {
        return 1 + visits.stream().mapToInt(visit -> visit.resources().size()).sum();
    }

    Sender sender() {
        return sender;
    }

    Life life() {
        return life;
    }

    Element reference() {
        return Fhir.reference("Patient/" + id);
    }

    @Nullable
    String problem(Diagnosis chronic) {
        return problems.get(chronic);
    }

    void addProblem(Diagnosis chronic, String condition) {
        problems.put(chronic, condition);
    }

    private Visit add(Visit visit) {
        visits.add(visit);
        return visit;
    }

    private ZonedDateTime hour(LocalDate day) {
        int minutes = life.random().nextInt(9 * 60);
        return Fhir.midnight(day).plusHours(8).plusMinutes(minutes);
    }

    private Parcel parcel(ZonedDateTime time, List<Visit> visits) {
        return new Parcel(
                sender,
                time,
                Stream.concat(Stream.of(patient()), visits.stream().flatMap(visit -> visit.resources().stream()))
                        .toList());
    }

    private List<Identifier> usualIdentifiers() {
        List<Identifier> usual = new ArrayList<>();
        CitizenNumber number = life.person().number();
        if (number != null) {
            usual.add(sender.citizenNumber(number));
        }
        if (sender.isHospital()) {
            usual.add(fileNumber());
        } else if (number != null) {
            usual.add(life.person().healthRecord());
        }
        return usual;
    }

    private Element patient() {
        Person person = life.person();
        return Element.resource("Patient", id)
                .with("identifier", identifiers.stream().map(Identifier::json).toList())
                .with("active", true)
                .with("name", List.of(person.humanName()))
                .with("telecom", person.telecom())
                .with("gender", person.gender())
                .with("birthDate", person.birthDate().toString())
                .with("deceasedDateTime", deceased == null ? null : Fhir.dateTime(deceased))
                .with("address", List.of(person.home().address()))
                .with("contact", contact == null ? null : List.of(mother(contact)))
                .with("managingOrganization", sender.ownReference());
    }

    private static Element mother(Person mother) {
        return new Element()
                .with("relationship", List.of(Person.mother()))
                .with("name", mother.humanName())
                .with("telecom", mother.telecom())
                .with("gender", mother.gender());
    }
}
