package org.longmai.demo.issuer;

import java.util.List;
import java.util.Optional;
import org.longmai.demo.district.District;
import org.longmai.fhir.Reference;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The residents that the demo gives tokens to: those with a story by name, any other who is asked for. */
@Component
@Profile("demo")
class DemoResidents {

    private static final String NAMELESS = "居民";

    private final Residents residents;
    private final FileLogs logs;
    private final ObjectProvider<District> district;

    DemoResidents(Residents residents, FileLogs logs, ObjectProvider<District> district) {
        this.residents = residents;
        this.logs = logs;
        this.district = district;
    }

    Optional<DemoResident> byId(String id) {
        return residents.find(id).map(this::resident);
    }

    Optional<DemoResident> byIdentifier(String system, String value) {
        return residents.find(system, value).map(this::resident);
    }

    /** Those with a story, for the login and {@code /demo/people}. */
    List<DemoResident> some() {
        return district.getObject().cast().stream()
                .flatMap(member -> residents.find(member.identifierSystem(), member.identifierValue()).stream()
                        .map(person -> new DemoResident(person.id(), member.name())))
                .toList();
    }

    private DemoResident resident(Person person) {
        for (String file : person.files().keySet()) {
            Entry patient = logs.read(file).newest(new Reference("Patient", file));
            if (patient != null && !patient.isDeleted()) {
                String name = logs.open(patient).string("name.text");
                return new DemoResident(person.id(), name == null ? NAMELESS : name);
            }
        }
        return new DemoResident(person.id(), NAMELESS);
    }
}
