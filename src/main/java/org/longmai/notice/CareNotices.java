package org.longmai.notice;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.longmai.registry.Institution;
import org.springframework.stereotype.Component;

/** Tells a resident's family-doctor team that the record needs review: once for each group of diseases, and not of the dead. */
@Component
class CareNotices {

    private final Notices notices;
    private final ChronicRules rules;
    private final Teams teams;
    private final Residents residents;
    private final FileLogs logs;
    private final Clock clock;

    CareNotices(Notices notices, ChronicRules rules, Teams teams, Residents residents, FileLogs logs, Clock clock) {
        this.notices = notices;
        this.rules = rules;
        this.teams = teams;
        this.residents = residents;
        this.logs = logs;
        this.clock = clock;
    }

    /** @param institution that recorded it */
    void found(Person person, String institution, List<ChronicRules.Group> groups) {
        List<Entry> entries = entries(person);
        List<Resource> patients = patients(entries);
        Institution team = teams.of(entries, patients).orElse(null);
        if (team == null || team.id().equals(institution)) {
            return;
        }
        if (residents.deceased(person.id()).isPresent()) {
            return;
        }
        Integer age = age(patients);
        for (ChronicRules.Group group : groups) {
            if ((age == null || age >= group.minAge()) && !isKnown(person, team, entries, group)) {
                add(person, team, group);
            }
        }
    }

    private void add(Person person, Institution team, ChronicRules.Group group) {
        notices.add(new Notice(
                id(person.id(), group), team.id(), Notice.Kind.CARE, person.id(), null, now(), Notice.State.NEW, null));
    }

    /** Whether the team was told, or recorded such a thing itself. */
    private boolean isKnown(Person person, Institution team, List<Entry> entries, ChronicRules.Group group) {
        List<String> told =
                person.origins().stream().map(origin -> id(origin, group)).toList();
        return entries.stream()
                        .filter(entry -> entry.institution().equals(team.id()))
                        .filter(entry -> entry.traits().type().equals("Condition"))
                        .anyMatch(entry -> rules.of(entry.traits().codes()).contains(group))
                || notices.hasAny(told);
    }

    private String id(String resident, ChronicRules.Group group) {
        return notices.id("care " + resident + " " + group.id());
    }

    private List<Entry> entries(Person person) {
        List<Entry> entries = new ArrayList<>();
        logs.read(person.files().keySet()).values().forEach(log -> log.newest().stream()
                .filter(entry -> !entry.isDeleted())
                .forEach(entries::add));
        return entries;
    }

    private List<Resource> patients(List<Entry> entries) {
        return logs.open(entries.stream()
                .filter(entry -> entry.traits().type().equals("Patient"))
                .sorted(Comparator.comparing(Entry::updated).reversed())
                .toList());
    }

    /** By the earliest birth date that any institution has; null if none has one. */
    private @Nullable Integer age(List<Resource> patients) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), Interval.ZONE);
        return patients.stream()
                .map(patient -> Interval.of(patient.string("birthDate")))
                .filter(Objects::nonNull)
                .map(born -> Period.between(LocalDate.ofInstant(born.start(), Interval.ZONE), today)
                        .getYears())
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
