package org.longmai.demo.issuer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.longmai.access.Issuer;
import org.springframework.context.annotation.Profile;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.stereotype.Component;

/**
 * What a client says of itself when it signs: that it is itself, to this issuer, for five minutes at most, and once.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7523#section-3">RFC 7523, section 3</a>
 */
@Component
@Profile("demo")
class AssertionRules {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final int MAX_ID = 255;

    private final Issuer issuer;
    private final Clock clock;
    private final SpentAssertions spent;

    AssertionRules(Issuer issuer, Clock clock, SpentAssertions spent) {
        this.issuer = issuer;
        this.clock = clock;
        this.spent = spent;
    }

    OAuth2TokenValidatorResult validate(String client, Jwt assertion) {
        boolean isItself = client.equals(assertion.getClaimAsString("iss")) && client.equals(assertion.getSubject());
        boolean isNew = isItself && isForUs(assertion) && isNow(assertion) && isFirst(client, assertion);
        return isNew
                ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(new OAuth2Error(OAuth2ErrorCodes.INVALID_CLIENT));
    }

    private boolean isForUs(Jwt assertion) {
        List<String> audience = assertion.getAudience();
        return audience != null
                && (audience.contains(issuer.url()) || audience.contains(issuer.url() + "/oauth2/token"));
    }

    private boolean isNow(Jwt assertion) {
        Instant now = clock.instant();
        Instant expires = assertion.getExpiresAt();
        Instant begins = assertion.getNotBefore();
        return expires != null
                && expires.isAfter(now.minus(SKEW))
                && !expires.isAfter(now.plus(LONGEST).plus(SKEW))
                && (begins == null || !begins.isAfter(now.plus(SKEW)));
    }

    private boolean isFirst(String client, Jwt assertion) {
        String id = assertion.getId();
        Instant expires = assertion.getExpiresAt();
        return id != null
                && expires != null
                && !id.isBlank()
                && id.length() <= MAX_ID
                && spent.spend(client, id, expires.plus(SKEW));
    }
}
