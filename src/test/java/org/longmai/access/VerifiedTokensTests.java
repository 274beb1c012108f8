package org.longmai.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;

class VerifiedTokensTests {

    private final List<String> decoded = new ArrayList<>();
    private boolean withdrawn;
    private boolean expired;
    private long nanos;

    private final VerifiedTokens tokens = new VerifiedTokens(this::check, this::validate, () -> nanos);

    private Jwt check(String token) {
        decoded.add(token);
        if (withdrawn || expired) {
            throw new BadJwtException("no");
        }
        return Jwt.withTokenValue(token)
                .header("alg", "RS256")
                .claim("sub", token)
                .build();
    }

    private OAuth2TokenValidatorResult validate(Jwt token) {
        return expired
                ? OAuth2TokenValidatorResult.failure(new OAuth2Error("x"))
                : OAuth2TokenValidatorResult.success();
    }

    @Test
    void checksASignatureOnceAMinute() {
        assertThat(tokens.decode("a")).isSameAs(tokens.decode("a"));
        assertThat(tokens.decode("b").getSubject()).isEqualTo("b");
        assertThat(decoded).containsExactly("a", "b");
    }

    @Test
    void refusesAWithdrawnKeyAfterAMinute() {
        tokens.decode("a");
        withdrawn = true;
        nanos += Duration.ofSeconds(61).toNanos();
        assertThatThrownBy(() -> tokens.decode("a")).isInstanceOf(BadJwtException.class);
    }

    @Test
    void refusesAnExpiredTokenAtOnce() {
        tokens.decode("a");
        expired = true;
        assertThatThrownBy(() -> tokens.decode("a")).isInstanceOf(BadJwtException.class);
    }

    @Test
    void remembersNoTokenThatWasRefused() {
        withdrawn = true;
        assertThatThrownBy(() -> tokens.decode("a")).isInstanceOf(BadJwtException.class);
        withdrawn = false;
        assertThat(tokens.decode("a").getSubject()).isEqualTo("a");
        assertThat(decoded).containsExactly("a", "a");
    }
}
