package org.longmai.demo.issuer;

import java.util.List;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.FactorGrantedAuthority;

/** A login is the choice of a person. */
record DemoLogin(DemoPeople people) implements AuthenticationProvider {

    /** @throws BadCredentialsException if nobody has the id */
    @Override
    public Authentication authenticate(Authentication login) {
        return people.find(login.getName())
                .map(person -> UsernamePasswordAuthenticationToken.authenticated(person.id(), null, List.of(justNow())))
                .orElseThrow(() -> new BadCredentialsException("nobody"));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }

    /** When it was, for the claim {@code auth_time}. */
    private static FactorGrantedAuthority justNow() {
        return FactorGrantedAuthority.fromFactor("CHOICE");
    }
}
