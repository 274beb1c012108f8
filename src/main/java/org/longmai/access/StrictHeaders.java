package org.longmai.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** What browsers are told of every answer: not framed, not cached, nothing from elsewhere, nothing told to elsewhere. */
public final class StrictHeaders implements Customizer<HeadersConfigurer<HttpSecurity>> {

    /** Where a resident's code is read by the camera. */
    private static final String DESK = "/desk/";

    /** What holds of every page, whatever else it may load; where its forms may go stands last, so that more can be added. */
    public static final String BASE = "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'";

    private final Supplier<String> policy;

    /** Nothing but what this server sends. */
    public StrictHeaders() {
        this(() -> "default-src 'self'; " + BASE);
    }

    /** @param policy the content security policy, asked at each answer */
    public StrictHeaders(Supplier<String> policy) {
        this.policy = policy;
    }

    @Override
    public void customize(HeadersConfigurer<HttpSecurity> headers) {
        headers.addHeaderWriter((request, response) -> response.setHeader("Content-Security-Policy", policy.get()))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                .addHeaderWriter((request, response) -> response.setHeader("Permissions-Policy", permissions(request)))
                .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN));
    }

    private static String permissions(HttpServletRequest request) {
        String camera = request.getRequestURI().startsWith(DESK) ? "self" : "";
        return "camera=(%s), geolocation=(), microphone=()".formatted(camera);
    }
}
