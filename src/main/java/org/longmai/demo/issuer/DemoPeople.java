package org.longmai.demo.issuer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.longmai.access.Role;
import org.longmai.registry.Institution;
import org.longmai.registry.Practitioner;
import org.longmai.registry.Registry;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Everybody whom the demo gives tokens to: the registry's institutions and practitioners, an officer of each kind, any
 * resident, and a delegate of any resident.
 */
@Component
@Profile("demo")
class DemoPeople {

    /** A village clinic has no IT of its own. */
    private static final String VILLAGE = "D";

    private static final String DELEGATE_OF = "delegate-";

    /** The machine, the IT, and three who treat. */
    private static final int PER_INSTITUTION = 5;

    private final Map<String, DemoPerson> staff = new LinkedHashMap<>();
    private final Set<String> shown;
    private final DemoResidents residents;

    DemoPeople(Registry registry, DemoResidents residents, IssuerSettings settings) {
        this.residents = residents;
        this.shown = Set.copyOf(settings.institutions());
        registry.institutions().forEach(institution -> {
            add(DemoPerson.of(institution));
            if (!institution.kind().startsWith(VILLAGE)) {
                add(DemoPerson.itOf(institution));
            }
        });
        addPractitioners(registry);
        add(DemoPerson.of(Role.STEWARD, "数据管理员"));
        add(DemoPerson.of(Role.PRIVACY_OFFICER, "隐私保护专员"));
        // To erase by law takes two.
        add(new DemoPerson("privacy-officer-2", "隐私保护专员乙", Role.PRIVACY_OFFICER, null, null, null));
        add(DemoPerson.of(Role.DISTRICT_OFFICER, "区卫健委工作人员"));
    }

    /** The person of the id, shown or not. */
    Optional<DemoPerson> find(String id) {
        if (id.startsWith(DELEGATE_OF)) {
            return residents.byId(id.substring(DELEGATE_OF.length())).map(DemoPeople::delegate);
        }
        return Optional.ofNullable(staff.get(id)).or(() -> resident(id));
    }

    Optional<DemoPerson> resident(String id) {
        return residents.byId(id).map(DemoPerson::of);
    }

    Optional<DemoPerson> resident(String system, String value) {
        return residents.byIdentifier(system, value).map(DemoPerson::of);
    }

    /** Some of every role. */
    List<DemoPerson> some() {
        List<DemoResident> known = residents.some();
        List<DemoPerson> people = new ArrayList<>(shownStaff());
        known.forEach(resident -> people.add(DemoPerson.of(resident)));
        known.stream().limit(1).forEach(resident -> people.add(delegate(resident)));
        return people;
    }

    private List<DemoPerson> shownStaff() {
        Map<String, Integer> seen = new HashMap<>();
        return staff.values().stream()
                .filter(person -> person.institution() == null || shown.contains(person.institution()))
                .filter(person -> person.institution() == null
                        || seen.merge(person.institution(), 1, Integer::sum) <= PER_INSTITUTION)
                .toList();
    }

    private void add(DemoPerson person) {
        staff.put(person.id(), person);
    }

    /** The registry does not say who is what: by the order in it, and by the kind of the institution. */
    private void addPractitioners(Registry registry) {
        Map<String, Integer> seen = new HashMap<>();
        for (Practitioner practitioner : registry.practitioners()) {
            int place = seen.merge(practitioner.institution(), 1, Integer::sum) - 1;
            registry.institution(practitioner.institution())
                    .ifPresent(institution -> add(DemoPerson.of(practitioner, role(institution, place))));
        }
    }

    private static Role role(Institution institution, int place) {
        List<Role> roles =
                switch (institution.kind().charAt(0)) {
                    case 'A' -> List.of(Role.DOCTOR, Role.NURSE);
                    case 'D' -> List.of(Role.FAMILY_DOCTOR);
                    default -> List.of(Role.DOCTOR, Role.NURSE, Role.FAMILY_DOCTOR);
                };
        return roles.get(place % roles.size());
    }

    private static DemoPerson delegate(DemoResident resident) {
        return new DemoPerson(
                DELEGATE_OF + resident.id(), resident.name() + "的家人", Role.DELEGATE, null, null, resident.id());
    }
}
