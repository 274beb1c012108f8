package org.longmai.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The institutions and practitioners of the district, read once at start from the district's own file. */
@Component
public class Registry {

    private final Map<String, Institution> institutions = new LinkedHashMap<>();
    private final Map<String, Practitioner> practitioners = new LinkedHashMap<>();

    /** The form of the file. */
    private record District(List<Institution> institutions, List<Practitioner> practitioners) {}

    Registry(RegistrySettings settings, JsonMapper mapper) throws IOException {
        District district = read(settings.location(), mapper);
        district.institutions().forEach(institution -> institutions.put(institution.id(), institution));
        district.practitioners().forEach(practitioner -> practitioners.put(practitioner.id(), practitioner));
    }

    public Optional<Institution> institution(String id) {
        return Optional.ofNullable(institutions.get(id));
    }

    public Optional<Practitioner> practitioner(String id) {
        return Optional.ofNullable(practitioners.get(id));
    }

    public Collection<Institution> institutions() {
        return institutions.values();
    }

    public Collection<Practitioner> practitioners() {
        return practitioners.values();
    }

    private static District read(Resource location, JsonMapper mapper) throws IOException {
        try (InputStream in = location.getInputStream()) {
            return mapper.readValue(in, District.class);
        }
    }
}
