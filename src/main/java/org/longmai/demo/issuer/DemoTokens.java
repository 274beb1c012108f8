package org.longmai.demo.issuer;

import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.longmai.access.Issuer;
import org.longmai.access.TokenRules;
import org.springframework.context.annotation.Profile;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.stereotype.Component;

/** What the demo's tokens say: those that are ready, and those that a login or a client's secret gives. */
@Component
@Profile("demo")
class DemoTokens implements OAuth2TokenCustomizer<JwtEncodingContext> {

    private final Issuer issuer;
    private final TokenRules rules;
    private final DemoPeople people;
    private final JwtEncoder encoder;

    DemoTokens(Issuer issuer, TokenRules rules, DemoPeople people, JwtEncoder encoder) {
        this.issuer = issuer;
        this.rules = rules;
        this.people = people;
        this.encoder = encoder;
    }

    /** An access token of the person, without any login. */
    String ready(DemoPerson person) {
        Instant now = Instant.now();
        JwtClaimsSet.Builder claims = JwtClaimsSet.builder()
                .subject(person.id())
                .id(UUID.randomUUID().toString())
                .issuedAt(now)
                .expiresAt(now.plus(DemoClients.LIFETIME));
        describe(claims, person, person.client());
        JwsHeader header = JwsHeader.with(SignatureAlgorithm.RS256).type("JWT").build();
        return encoder.encode(JwtEncoderParameters.from(header, claims.build())).getTokenValue();
    }

    @Override
    public void customize(JwtEncodingContext context) {
        String id = context.getPrincipal().getName();
        DemoPerson person = people.find(id).orElseThrow(() -> new IllegalStateException("nobody is " + id));
        JwtClaimsSet.Builder claims = context.getClaims();
        if (context.getTokenType().equals(OAuth2TokenType.ACCESS_TOKEN)) {
            describe(claims, person, context.getRegisteredClient().getClientId());
            narrow(claims, context);
        } else {
            claims.issuer(issuer.url()).claim("name", person.name());
        }
    }

    /** The resident that one of our own tokens speaks for. */
    Optional<String> resident(String token) {
        try {
            return Optional.ofNullable(SignedJWT.parse(token).getJWTClaimsSet().getStringClaim("resident"));
        } catch (ParseException e) {
            throw new IllegalStateException("an access token of ours is no JWT", e);
        }
    }

    private void describe(JwtClaimsSet.Builder claims, DemoPerson person, String client) {
        claims.issuer(issuer.url())
                .audience(List.of(rules.audience()))
                .claim("client_id", client)
                .claims(said -> said.putAll(person.claims()));
    }

    /** A machine may ask for less than it is allowed; what people may is their role's. */
    private static void narrow(JwtClaimsSet.Builder claims, JwtEncodingContext context) {
        boolean machine = !context.getRegisteredClient().getClientId().equals(DemoPerson.APP);
        if (machine && !context.getAuthorizedScopes().isEmpty()) {
            claims.claims(
                    (Map<String, Object> said) -> said.put("scope", String.join(" ", context.getAuthorizedScopes())));
        }
    }
}
