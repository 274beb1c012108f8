package org.longmai.consent;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;

/**
 * A resident as somebody who treats them names them: one of the two.
 *
 * @param resident a hub id
 * @param identifier one that names a person for certain
 */
public record Sought(@Nullable String resident, @Nullable Identifier identifier) {

    /** A citizen number, a health card. */
    public record Identifier(String system, String value) {}

    /** Nobody, if both are given. */
    public Optional<Person> in(Residents residents) {
        if (resident != null) {
            return identifier == null ? residents.find(resident) : Optional.empty();
        }
        return identifier == null ? Optional.empty() : residents.find(identifier.system(), identifier.value());
    }
}
