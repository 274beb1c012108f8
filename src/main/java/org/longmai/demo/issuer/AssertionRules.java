package org.longmai.demo.issuer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Issuer;
import org.springframework.context.annotation.Profile;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.stereotype.Component;

/**
 * What a client says of itself when it signs: that it is itself, to this issuer, for five minutes at most, and once. The issuer is
 * one process, so what it has seen is in its memory.
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
    private final Cache<String, Boolean> seen = Caffeine.newBuilder()
            .expireAfterWrite(LONGEST.plus(SKEW.multipliedBy(2)))
            .build();

    AssertionRules(Issuer issuer, Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    OAuth2TokenValidatorResult validate(String client, Jwt assertion) {
        boolean isItself = client.equals(assertion.getClaimAsString("iss")) && client.equals(assertion.getSubject());
        boolean isNew = isItself && isForUs(assertion) && isNow(assertion) && isFirst(client, assertion.getId());
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

    /** Of many who send the same at once, one is the first. */
    private boolean isFirst(String client, @Nullable String id) {
        return id != null
                && !id.isBlank()
                && id.length() <= MAX_ID
                && seen.asMap().putIfAbsent(client + " " + id, true) == null;
    }
}
