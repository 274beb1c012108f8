package org.longmai.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longmai.registry.Institution;
import org.longmai.registry.Practitioner;
import org.longmai.registry.Registry;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.stereotype.Component;

/** From the claims of a validated token to a {@link Caller}; a token that makes none is refused with the claim at fault. */
@Component
class Callers implements Converter<Jwt, CallerAuthentication> {

    private static final String ROLES = Arrays.stream(Role.values())
            .filter(Role::hasTokens)
            .map(Role::claim)
            .collect(Collectors.joining(", "));

    private final Registry registry;

    Callers(Registry registry) {
        this.registry = registry;
    }

    /** @throws InvalidBearerTokenException if a claim is missing or wrong */
    @Override
    public CallerAuthentication convert(Jwt token) {
        return new CallerAuthentication(caller(token), token);
    }

    Caller caller(Jwt token) {
        Role role = role(token);
        Institution institution = institution(token, role);
        return new Caller(
                required(token, "sub"),
                name(token, role, institution),
                role,
                institution == null ? null : institution.id(),
                practitioner(token, role, institution),
                resident(token, role),
                scopes(token),
                required(token, "jti"),
                client(token));
    }

    private static Role role(Jwt token) {
        return Role.ofClaim(required(token, "longmai_role"))
                .filter(Role::hasTokens)
                .orElseThrow(() -> wrong("longmai_role", "must be one of " + ROLES));
    }

    private @Nullable Institution institution(Jwt token, Role role) {
        if (role.isOfResident()) {
            return null;
        }
        Optional<String> id = claim(token, "institution");
        if (id.isEmpty() && !role.needsInstitution()) {
            return null;
        }
        return id.flatMap(registry::institution)
                .orElseThrow(() -> wrong("institution", "must be the id of a registered institution"));
    }

    private @Nullable String practitioner(Jwt token, Role role, @Nullable Institution institution) {
        Optional<String> id = claim(token, "practitioner");
        if (id.isEmpty() || !role.isClinical() || institution == null) {
            return null;
        }
        return id.flatMap(registry::practitioner)
                .filter(practitioner -> practitioner.institution().equals(institution.id()))
                .map(Practitioner::id)
                .orElseThrow(() -> wrong("practitioner", "must be registered at the institution of the token"));
    }

    private static @Nullable String resident(Jwt token, Role role) {
        return role.isOfResident() ? required(token, "resident") : null;
    }

    /** A machine's token has no name of its own: it acts under its institution's. */
    private static String name(Jwt token, Role role, @Nullable Institution institution) {
        return role == Role.INSTITUTION && institution != null
                ? claim(token, "name").orElse(institution.name())
                : required(token, "name");
    }

    private static String client(Jwt token) {
        return claim(token, "client_id")
                .or(() -> claim(token, "azp"))
                .orElseThrow(() -> wrong("client_id", "is missing, and so is azp"));
    }

    /** By RFC 8693 one string with spaces; some issuers write a list. */
    private static Set<String> scopes(Jwt token) {
        Object scope = token.getClaim("scope");
        if (scope instanceof Collection<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
        }
        return claim(token, "scope")
                .map(text -> Set.copyOf(List.of(text.split("\\s+"))))
                .orElseGet(Set::of);
    }

    private static String required(Jwt token, String claim) {
        return claim(token, claim).orElseThrow(() -> wrong(claim, "is missing"));
    }

    private static Optional<String> claim(Jwt token, String claim) {
        return Optional.ofNullable(token.getClaimAsString(claim))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static InvalidBearerTokenException wrong(String claim, String what) {
        return new InvalidBearerTokenException("The token's claim '%s' %s.".formatted(claim, what));
    }
}
