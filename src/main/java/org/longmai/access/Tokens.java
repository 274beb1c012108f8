package org.longmai.access;

import java.time.Instant;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.stereotype.Component;

/** Tokens that do not come in a request's header, as those of a browser's WebSocket: read as strictly as the others. */
@Component
public class Tokens {

    private final JwtDecoder decoder;
    private final Callers callers;

    Tokens(JwtDecoder decoder, Callers callers) {
        this.decoder = decoder;
        this.callers = callers;
    }

    /**
     * Its principal is a {@link Caller}.
     *
     * @throws RuntimeException if the token does not count
     */
    public Authentication read(String token) {
        return callers.convert(decoder.decode(token));
    }

    /** When the token by which somebody is known ends; long ago, if there is none. */
    public static Instant end(Authentication authentication) {
        if (authentication instanceof AbstractOAuth2TokenAuthenticationToken<?> token
                && token.getToken() instanceof Jwt jwt
                && jwt.getExpiresAt() != null) {
            return jwt.getExpiresAt();
        }
        return Instant.EPOCH;
    }
}
