package org.longmai.access;

import jakarta.servlet.DispatcherType;
import java.net.URI;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.resource.OAuth2ResourceServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;

/**
 * Who reaches what. The data and the metrics ask for a token; the linked apps are open files; what is named nowhere does not
 * exist, for anybody.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    private static final String[] TOKEN_PATHS = {
        "/fhir/**", "/graphql/**", "/graphql-ws", "/actuator/**", "/.well-known/oauth-protected-resource/**"
    };

    private static final String[] HEALTH_PATHS = {
        "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"
    };

    private static final String[] APP_PATHS = {
        "/",
        "/index.html",
        "/favicon.ico",
        "/favicon.svg",
        "/app",
        "/app/**",
        "/desk",
        "/desk/**",
        "/office",
        "/office/**",
        "/board/**",
        "/shl",
        "/shl/**",
        "/shared/**",
        "/.well-known/smart-configuration",
        "/webjars/**"
    };

    /** A health link is opened by who holds it, with a passcode instead of a token. */
    private static final String LINK = "/shl/{link:[A-Za-z0-9_-]{43}}";

    /** Each filter of a chain, each request, would be timed by itself: a fifth of what a query costs, and nobody asks for it. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    @Order(100)
    SecurityFilterChain tokenPaths(
            HttpSecurity http, AccessSettings settings, Callers callers, Issuer issuer, Refusals refusals) {
        return stateless(http.securityMatcher(TOKEN_PATHS))
                .headers(new StrictHeaders())
                .authorizeHttpRequests(paths -> paths.requestMatchers(HEALTH_PATHS)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/fhir/metadata", "/fhir/.well-known/smart-configuration")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/graphql-ws")
                        .permitAll()
                        .requestMatchers(new MetricsAccess(settings.metricsFrom()))
                        .permitAll()
                        .requestMatchers("/actuator/prometheus")
                        .hasRole(Role.DISTRICT_OFFICER.name())
                        .requestMatchers("/fhir/**", "/graphql/**")
                        .authenticated()
                        .anyRequest()
                        .denyAll())
                .oauth2ResourceServer(server -> resourceServer(server, callers, issuer, refusals))
                .build();
    }

    @Bean
    @Order(200)
    SecurityFilterChain otherPaths(HttpSecurity http, AccessSettings settings, Issuer issuer) {
        String scripts = String.join(" ", PageScripts.hashes());
        return stateless(http)
                .headers(new StrictHeaders(() -> appPolicy(issuer, scripts)))
                .authorizeHttpRequests(paths -> {
                    paths.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll();
                    paths.requestMatchers(HttpMethod.POST, LINK).permitAll();
                    paths.requestMatchers(HttpMethod.OPTIONS, LINK).permitAll();
                    paths.requestMatchers(HttpMethod.GET, LINK + "/*").permitAll();
                    if (settings.apps()) {
                        paths.requestMatchers(HttpMethod.GET, APP_PATHS).permitAll();
                    }
                    paths.anyRequest().denyAll();
                })
                .exceptionHandling(
                        nothing -> nothing.authenticationEntryPoint(new HttpStatusEntryPoint(HttpStatus.NOT_FOUND)))
                .build();
    }

    private static HttpSecurity stateless(HttpSecurity http) {
        return http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable);
    }

    private static void resourceServer(
            OAuth2ResourceServerConfigurer<HttpSecurity> server, Callers callers, Issuer issuer, Refusals refusals) {
        server.jwt(jwt -> jwt.jwtAuthenticationConverter(callers))
                .authenticationEntryPoint(refusals)
                .accessDeniedHandler(refusals)
                .protectedResourceMetadata(metadata -> metadata.protectedResourceMetadataCustomizer(
                        resource -> resource.authorizationServer(issuer.url())))
                .withObjectPostProcessor(new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                    @Override
                    public <T extends BearerTokenAuthenticationFilter> T postProcess(T filter) {
                        filter.setAuthenticationFailureHandler(refusals::commence);
                        return filter;
                    }
                });
    }

    /** The apps talk to this server, and to the issuer for their tokens and to sign out. */
    private static String appPolicy(Issuer issuer, String scripts) {
        URI url = URI.create(issuer.url());
        String home = url.getScheme() + "://" + url.getAuthority();
        return "default-src 'self'; script-src 'self' %s; img-src 'self' data:; connect-src 'self' %s; %s %s"
                .formatted(scripts, home, StrictHeaders.BASE, home);
    }
}
