package org.longmai.demo.district.clinic;

import java.time.LocalDate;
import java.time.Period;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/** A resident as the generator knows them: the person, the body, chance, and the files that institutions keep. */
public final class Life {

    private static final int YEARS_ON_RECORD = 10;

    private final Person person;
    private final Function<String, Sender> senders;
    private final Random random;
    private final LocalDate today;
    private final Body body;
    private final Map<String, PatientFile> files = new LinkedHashMap<>();

    /** @param senders the sender of an institution's id */
    public Life(Person person, Function<String, Sender> senders, Random random, LocalDate today) {
        this.person = person;
        this.senders = senders;
        this.random = random;
        this.today = today;
        this.body = new Body(person, random);
    }

    public Person person() {
        return person;
    }

    public Body body() {
        return body;
    }

    public LocalDate today() {
        return today;
    }

    public int age() {
        return Period.between(person.birthDate(), today).getYears();
    }

    /** The file at an institution, opened at the first visit there. */
    public PatientFile at(String institution) {
        return files.computeIfAbsent(institution, id -> new PatientFile(senders.apply(id), this));
    }

    public PatientFile atTownClinic() {
        return at(person.home().clinic().id());
    }

    public PatientFile atNearestClinic() {
        return at(person.home().nearest().id());
    }

    public Collection<PatientFile> files() {
        return files.values();
    }

    /** The institutions that keep a file, the first visited first. */
    public Collection<String> institutions() {
        return files.keySet();
    }

    /** What the institutions send of this life since the opening of the hub, in no order. */
    public Stream<Parcel> parcels(ZonedDateTime opening) {
        return files.values().stream().flatMap(file -> file.parcels(opening).stream());
    }

    public int resources() {
        return files.values().stream().mapToInt(PatientFile::resources).sum();
    }

    /** The first day that may be on record. */
    public LocalDate begin() {
        LocalDate first = today.minusYears(YEARS_ON_RECORD);
        return person.birthDate().isAfter(first) ? person.birthDate() : first;
    }

    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    @SafeVarargs
    public final <T> T any(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    public LocalDate monthsAgo(int months) {
        return today.minusMonths(months);
    }

    /** A number from the first up to the last, evenly. */
    public double between(double first, double last) {
        return first + random.nextDouble() * (last - first);
    }

    /** A day on record, not too late for an illness of three weeks to be over. */
    public LocalDate anyDay() {
        return anyDay(begin(), today.minusDays(22));
    }

    /** A day from the first up to the last; the first if they are in the wrong order. */
    public LocalDate anyDay(LocalDate first, LocalDate last) {
        long days = Math.max(0, ChronoUnit.DAYS.between(first, last));
        return first.plusDays((long) (random.nextDouble() * (days + 1)));
    }

    Random random() {
        return random;
    }
}
