package org.longmai.access;

import java.util.ArrayList;
import java.util.List;

/**
 * What an operation asks of a token's scopes, written as the end of one: {@code Consent.c}, {@code AuditEvent.rs}.
 *
 * @param interactions all of them are needed
 */
public record Need(String type, List<Interaction> interactions) {

    /** @throws IllegalArgumentException if it is no type and letters */
    public static Need of(String text) {
        String[] parts = text.split("\\.", 2);
        if (parts.length < 2 || parts[1].isEmpty()) {
            throw new IllegalArgumentException("'%s' is no need such as Consent.c".formatted(text));
        }
        List<Interaction> interactions = new ArrayList<>();
        parts[1].chars().forEach(letter -> interactions.add(Interaction.of((char) letter)));
        return new Need(parts[0], List.copyOf(interactions));
    }

    /** What somebody of the role may ask the issuer for. */
    public String scope(Role role) {
        return (role.isOfResident() ? "patient" : role == Role.INSTITUTION ? "system" : "user") + "/" + this;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type).append('.');
        interactions.forEach(interaction -> text.append(interaction.letter()));
        return text.toString();
    }
}
