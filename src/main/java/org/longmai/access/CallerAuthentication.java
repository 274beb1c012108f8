package org.longmai.access;

import java.util.Map;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;

/** A validated token whose principal is its {@link Caller}. */
class CallerAuthentication extends AbstractOAuth2TokenAuthenticationToken<Jwt> {

    private static final long serialVersionUID = 1L;

    CallerAuthentication(Caller caller, Jwt token) {
        super(
                token,
                caller,
                token,
                AuthorityUtils.createAuthorityList("ROLE_" + caller.role().name()));
        setAuthenticated(true);
    }

    @Override
    public Map<String, Object> getTokenAttributes() {
        return getToken().getClaims();
    }

    @Override
    public String getName() {
        return String.valueOf(getToken().getSubject());
    }
}
