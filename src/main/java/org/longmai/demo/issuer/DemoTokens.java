package org.longmai.demo.issuer;

import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Issuer;
import org.longmai.access.Scopes;
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

    /** Who asks may ask for less than they are allowed: a machine of what its client may, an app of what the person may. */
    private static void narrow(JwtClaimsSet.Builder claims, JwtEncodingContext context) {
        Set<String> asked = context.getAuthorizedScopes();
        boolean isApp = context.getRegisteredClient().getClientId().equals(DemoPerson.APP);
        if (!asked.isEmpty()) {
            claims.claims(said -> said.put("scope", isApp ? of(said.get("scope"), asked) : String.join(" ", asked)));
        }
    }

    private static String of(@Nullable Object own, Set<String> asked) {
        return Scopes.of(List.of(String.valueOf(own).split(" "))).within(Scopes.of(asked)).scopes().stream()
                .map(Scopes.Scope::toString)
                .collect(Collectors.joining(" "));
    }
}
