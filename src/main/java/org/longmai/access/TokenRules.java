package org.longmai.access;

import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.stereotype.Component;

/**
 * What makes a signed token one for us: its issuer, its audience, its time, its type.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068.html#section-4">RFC 9068: validating JWT access tokens</a>
 */
@Component
public class TokenRules implements OAuth2TokenValidator<Jwt> {

    private final AccessSettings settings;
    private final OAuth2TokenValidator<Jwt> rules;

    TokenRules(AccessSettings settings, Issuer issuer) {
        this.settings = settings;
        rules = new DelegatingOAuth2TokenValidator<>(
                type(),
                time(settings),
                new JwtAudienceValidator(settings.audience()),
                new JwtClaimValidator<Object>(
                        JwtClaimNames.ISS, claim -> issuer.url().equals(String.valueOf(claim))));
    }

    /** Whom a token must be for. */
    public String audience() {
        return settings.audience();
    }

    @Override
    public OAuth2TokenValidatorResult validate(Jwt token) {
        return rules.validate(token);
    }

    private static OAuth2TokenValidator<Jwt> type() {
        JwtTypeValidator type = new JwtTypeValidator("JWT", "at+jwt", "application/at+jwt");
        type.setAllowEmpty(true);
        return type;
    }

    /** A token without an end is refused: it could not be waited out. */
    private static OAuth2TokenValidator<Jwt> time(AccessSettings settings) {
        JwtTimestampValidator time = new JwtTimestampValidator(settings.clockSkew());
        time.setAllowEmptyExpiryClaim(false);
        return time;
    }
}
