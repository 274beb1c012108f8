package org.longmai.consent.provision;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Traits;

/** Resources by type and id; asking allocates nothing, however many they are. */
public final class ResourceSet {

    /** By the id. */
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResourceSet set && types.equals(set.types);
    }

    @Override
    public int hashCode() {
        return types.hashCode();
    }
}
