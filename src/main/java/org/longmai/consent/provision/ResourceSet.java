package org.longmai.consent.provision;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Traits;

/** Resources by type and id; asking allocates nothing, however many they are. */
public final class ResourceSet {

    private final Map<String, Set<String>> types = new HashMap<>();

    public ResourceSet(Collection<Reference> references) {
        for (Reference reference : references) {
            types.computeIfAbsent(reference.id(), any -> new HashSet<>(2)).add(reference.type());
        }
    }

    /** Those of the texts that are literal references. */
    static ResourceSet of(Collection<String> texts) {
        return new ResourceSet(
                texts.stream().map(Reference::parse).filter(Objects::nonNull).toList());
    }

    public boolean contains(Traits entry) {
        Set<String> ofId = types.get(entry.id());
        return ofId != null && ofId.contains(entry.type());
    }
}
