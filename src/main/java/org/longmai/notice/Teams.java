package org.longmai.notice;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.longmai.fhir.Resource;
import org.longmai.record.Entry;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.stereotype.Component;

/**
 * Whose family doctors care for a resident: the primary-care institution that says so (an active CareTeam or EpisodeOfCare),
 * else that of the town where the resident lives.
 */
@Component
class Teams {

    private static final String DIVISION = "http://longmai.org/fhir/StructureDefinition/address-division";
    private static final int TOWN = 9;

    private final Registry registry;

    Teams(Registry registry) {
        this.registry = registry;
    }

    /**
     * @param entries of the resident's files
     * @param patients the newest first
     */
    Optional<Institution> of(Collection<Entry> entries, List<Resource> patients) {
        return contracted(entries).or(() -> ofTown(patients));
    }

    private Optional<Institution> contracted(Collection<Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.traits().type().equals("CareTeam")
                        || entry.traits().type().equals("EpisodeOfCare"))
                .filter(entry -> "active".equals(entry.traits().status()))
                .sorted(Comparator.comparing(Entry::updated).reversed())
                .flatMap(entry -> registry.institution(entry.institution()).stream())
                .filter(institution ->
                        isCentre(institution) || institution.kind().startsWith("D"))
                .findFirst();
    }

    private Optional<Institution> ofTown(List<Resource> patients) {
        return patients.stream()
                .flatMap(Teams::divisions)
                .filter(code -> code.length() >= TOWN)
                .map(code -> code.substring(0, TOWN))
                .flatMap(town -> registry.institutions().stream()
                        .filter(institution -> town.equals(institution.division()) && isCentre(institution)))
                .findFirst();
    }

    private static Stream<String> divisions(Resource patient) {
        return patient.objects("address.extension").stream()
                .filter(extension -> DIVISION.equals(extension.get("url")))
                .flatMap(extension -> Resource.values(extension, "valueCoding.code").stream())
                .map(String::valueOf);
    }

    /** A community health centre or a town clinic, by WS 218. */
    private static boolean isCentre(Institution institution) {
        return institution.kind().startsWith("B1") || institution.kind().startsWith("C");
    }
}
