package org.longmai.access;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.web.client.RestTemplate;

/** The district's own issuer: any that publishes its keys by OpenID discovery, or at {@code jwk-set-uri}. */
@Configuration(proxyBeanMethods = false)
@Profile("!demo")
class IssuerConfiguration {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Bean
    Issuer issuer(OAuth2ResourceServerProperties settings) {
        String url = String.valueOf(settings.getJwt().getIssuerUri());
        return new Issuer(() -> url);
    }

    /** Asks the issuer for its keys at the first token, so that we start without it. */
    @Bean
    JwtDecoder jwtDecoder(OAuth2ResourceServerProperties settings, TokenRules rules) {
        JwtDecoder decoder = new SupplierJwtDecoder(() -> decoder(settings.getJwt(), rules));
        return new VerifiedTokens(
                token -> {
                    try {
                        return decoder.decode(token);
                    } catch (JwtDecoderInitializationException e) {
                        throw new JwtException("no discovery", e);
                    }
                },
                rules);
    }

    private static JwtDecoder decoder(OAuth2ResourceServerProperties.Jwt settings, TokenRules rules) {
        NimbusJwtDecoder.JwkSetUriJwtDecoderBuilder builder = settings.getJwkSetUri() == null
                ? NimbusJwtDecoder.withIssuerLocation(settings.getIssuerUri())
                : NimbusJwtDecoder.withJwkSetUri(settings.getJwkSetUri());
        NimbusJwtDecoder decoder = builder.validateType(false)
                .jwsAlgorithms(asymmetric -> asymmetric.addAll(List.of(SignatureAlgorithm.values())))
                .restOperations(web())
                .build();
        decoder.setJwtValidator(rules);
        return decoder;
    }

    private static RestTemplate web() {
        SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(PATIENCE);
        requests.setReadTimeout(PATIENCE);
        return new RestTemplate(requests);
    }
}
