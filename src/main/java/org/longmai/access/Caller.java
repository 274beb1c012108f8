package org.longmai.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as a validated token says; everything below the web takes it as an argument.
 *
 * @param subject the token's {@code sub}
 * @param name for people to read, in the ledger too
 * @param institution the id of the institution that the caller acts for; a resident has none
 * @param practitioner the id of the Practitioner in the registry, of a clinical caller
 * @param resident the id of the resident that the caller is, or acts for
 * @param scopes the token's SMART scopes
 * @param tokenId the token's {@code jti}
 * @param client the application that holds the token
 */
public record Caller(
        String subject,
        String name,
        Role role,
        @Nullable String institution,
        @Nullable String practitioner,
        @Nullable String resident,
        Set<String> scopes,
        String tokenId,
        String client) {

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Whether the caller is this resident. Who acts for another is no matter of the token alone: the hub knows. */
    public boolean isResident(String id) {
        return role == Role.RESIDENT && id.equals(resident);
    }

    /**
     * The caller under the id that a resident has now, if the token names one of the ids under which the resident has been
     * known: before files were linked.
     */
    public Caller knownAs(String id, Set<String> ids) {
        return !role.isOfResident() || resident == null || !ids.contains(resident)
                ? this
                : new Caller(subject, name, role, institution, practitioner, id, scopes, tokenId, client);
    }

    /**
     * Whether the token's scopes reach to this interaction with this resource type. What the role, the registry and the
     * consents say of it comes on top.
     */
    public boolean permits(String type, Interaction interaction) {
        return Scopes.of(scopes).within(role.scopeContexts()).permits(type, interaction);
    }

    /** Whether the token's scopes reach to all of what an operation needs. */
    public boolean permits(Need need) {
        return need.interactions().stream().allMatch(interaction -> permits(need.type(), interaction));
    }

    /** Whether there is any type of resource that the scopes let the caller read or search. */
    public boolean mayAsk() {
        return Scopes.of(scopes)
                .within(role.scopeContexts())
                .types()
                .anyMatch(type -> permits(type, Interaction.READ) || permits(type, Interaction.SEARCH));
    }

    /** Whether the scopes let the caller read and search resources of this type, as a chart does. */
    public boolean maySee(String type) {
        return permits(type, Interaction.READ) && permits(type, Interaction.SEARCH);
    }

    /** Whether the scopes let the caller send new and changed resources of this type; a delete asks for {@link Interaction#DELETE}. */
    public boolean mayPush(String type) {
        return permits(type, Interaction.CREATE) && permits(type, Interaction.UPDATE);
    }
}
