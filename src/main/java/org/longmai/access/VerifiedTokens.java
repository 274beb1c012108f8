package org.longmai.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Remembers for a minute that a token's signature was right; its rules, the time among them, are asked anew each time. So a key
 * that the issuer has withdrawn is good for a minute longer than the decoder knows it. Whom a token makes the caller is not
 * remembered.
 */
public final class VerifiedTokens implements JwtDecoder {

    private static final Duration MEMORY = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final JwtDecoder decoder;
    private final OAuth2TokenValidator<Jwt> rules;
    private final Cache<String, Jwt> verified;

    /** @param decoder checks signature and rules */
    public VerifiedTokens(JwtDecoder decoder, OAuth2TokenValidator<Jwt> rules) {
        this(decoder, rules, Ticker.systemTicker());
    }

    VerifiedTokens(JwtDecoder decoder, OAuth2TokenValidator<Jwt> rules, Ticker ticker) {
        this.decoder = decoder;
        this.rules = rules;
        this.verified = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(MEMORY)
                .ticker(ticker)
                .build();
    }

    @Override
    public Jwt decode(String token) {
        Jwt known = verified.getIfPresent(token);
        if (known != null && !rules.validate(known).hasErrors()) {
            return known;
        }
        Jwt decoded = decoder.decode(token);
        verified.put(token, decoded);
        return decoded;
    }
}
