package org.longmai.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

class IssuerConfigurationTests {

    private final TestIssuer elsewhere = new TestIssuer();
    private final OAuth2ResourceServerProperties settings = new OAuth2ResourceServerProperties();

    @AfterEach
    void stop() {
        elsewhere.stop();
    }

    @Test
    void anIssuerThatDoesNotAnswerIsNoFaultOfTheToken() {
        settings.getJwt().setIssuerUri("http://127.0.0.1:1");
        assertThatExceptionOfType(JwtException.class)
                .isThrownBy(() -> decoder().decode(elsewhere.token(claims -> {})))
                .isNotInstanceOf(BadJwtException.class);
    }

    @Test
    void theKeysMayBeFetchedElsewhereThanAtTheIssuer() {
        settings.getJwt().setIssuerUri("http://id.example.cn");
        settings.getJwt().setJwkSetUri(elsewhere.url() + "/keys");
        String token = elsewhere.token(claims -> claims.issuer("http://id.example.cn"));
        assertThat(decoder().decode(token).getSubject()).isEqualTo("sub-1");
        assertThatExceptionOfType(BadJwtException.class)
                .isThrownBy(() -> decoder().decode(elsewhere.token(claims -> {})));
        assertThatExceptionOfType(BadJwtException.class)
                .isThrownBy(() -> decoder().decode(elsewhere.hmacWithThePublicKey()));
    }

    private JwtDecoder decoder() {
        IssuerConfiguration configuration = new IssuerConfiguration();
        AccessSettings access = new AccessSettings("longmai", Duration.ofSeconds(30), false, List.of());
        return configuration.jwtDecoder(settings, new TokenRules(access, configuration.issuer(settings)));
    }
}
