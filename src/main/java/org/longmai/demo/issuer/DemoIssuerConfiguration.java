package org.longmai.demo.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.util.List;
import java.util.Set;
import org.longmai.access.Issuer;
import org.longmai.access.Scopes;
import org.longmai.access.StrictHeaders;
import org.longmai.access.TokenRules;
import org.longmai.access.VerifiedTokens;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** Spring Authorization Server within the demo, its login page, and the pages that only the demo opens. */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
class DemoIssuerConfiguration {

    /** GraphiQL writes styles of its own into its page. */
    private static final String GRAPHIQL =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; ";

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    @Bean
    Issuer issuer(IssuerSettings settings, Environment environment) {
        return new Issuer(() -> settings.url() != null
                ? settings.url()
                : "http://localhost:" + environment.getRequiredProperty("local.server.port"));
    }

    @Bean
    RSAKey issuerKey(IssuerSettings settings) {
        return IssuerKey.in(settings.data());
    }

    @Bean
    JWKSource<SecurityContext> issuerKeys(RSAKey key) {
        return new ImmutableJWKSet<>(new JWKSet(key));
    }

    @Bean
    JwtEncoder jwtEncoder(JWKSource<SecurityContext> keys) {
        return new NimbusJwtEncoder(keys);
    }

    /** The key is at hand: no way over HTTP to ourselves. */
    @Bean
    JwtDecoder jwtDecoder(RSAKey key, TokenRules rules) throws JOSEException {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withPublicKey(key.toRSAPublicKey())
                .signatureAlgorithm(SignatureAlgorithm.RS256)
                .validateType(false)
                .build();
        decoder.setJwtValidator(rules);
        return new VerifiedTokens(decoder, rules);
    }

    @Bean
    PasswordEncoder plainSecrets() {
        return new PlainSecrets();
    }

    /** A page elsewhere may make a browser resolve its own name to this machine: only our names are answered. */
    @Bean
    HttpFirewall httpFirewall(IssuerSettings settings) {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHostnames(host -> settings.open() || THIS_MACHINE.contains(host));
        return firewall;
    }

    @Bean
    @Order(10)
    SecurityFilterChain issuerPaths(HttpSecurity http, Issuer issuer, ClientKeys keys) {
        return http.oauth2AuthorizationServer(server -> {
                    http.securityMatcher(server.getEndpointsMatcher());
                    endpoints(server, issuer, keys);
                })
                .headers(new StrictHeaders())
                .authorizeHttpRequests(paths -> paths.anyRequest().authenticated())
                .oauth2ResourceServer(userInfo -> userInfo.jwt(Customizer.withDefaults()))
                .exceptionHandling(
                        login -> login.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
                .build();
    }

    @Bean
    @Order(20)
    SecurityFilterChain demoPages(HttpSecurity http, DemoPeople people) {
        return http.securityMatcher("/login", "/logout", "/demo/**")
                .headers(new StrictHeaders())
                .authorizeHttpRequests(paths -> paths.anyRequest().permitAll())
                .formLogin(login -> login.loginPage("/login").usernameParameter("person"))
                .authenticationProvider(new DemoLogin(people))
                .build();
    }

    @Bean
    @Order(30)
    SecurityFilterChain graphiql(HttpSecurity http) {
        return http.securityMatcher("/graphiql/**")
                .headers(new StrictHeaders(() -> GRAPHIQL + StrictHeaders.BASE))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(paths -> paths.anyRequest().permitAll())
                .build();
    }

    /** Without an issuer: the port is not known yet, so each document and token is told it when it is made. */
    private static void endpoints(OAuth2AuthorizationServerConfigurer server, Issuer issuer, ClientKeys keys) {
        server.authorizationServerSettings(AuthorizationServerSettings.builder().build())
                .oidc(oidc -> oidc.providerConfigurationEndpoint(endpoint ->
                        endpoint.providerConfigurationCustomizer(provider -> provider.issuer(issuer.url()))))
                .authorizationServerMetadataEndpoint(endpoint ->
                        endpoint.authorizationServerMetadataCustomizer(metadata -> metadata.issuer(issuer.url())))
                .clientAuthentication(
                        client -> client.authenticationProviders(providers -> letSignForThemselves(providers, keys)))
                .tokenEndpoint(endpoint -> endpoint.authenticationProviders(DemoIssuerConfiguration::letAskForLess));
    }

    private static void letSignForThemselves(List<AuthenticationProvider> providers, ClientKeys keys) {
        for (AuthenticationProvider provider : providers) {
            if (provider instanceof JwtClientAssertionAuthenticationProvider assertions) {
                assertions.setJwtDecoderFactory(keys);
            }
        }
    }

    private static void letAskForLess(List<AuthenticationProvider> providers) {
        for (AuthenticationProvider provider : providers) {
            if (provider instanceof OAuth2ClientCredentialsAuthenticationProvider machines) {
                machines.setAuthenticationValidator(DemoIssuerConfiguration::checkScopes);
            }
        }
    }

    /** An institution may ask for {@code system/*.cruds} or any part of it. */
    private static void checkScopes(OAuth2ClientCredentialsAuthenticationContext context) {
        OAuth2ClientCredentialsAuthenticationToken request = context.getAuthentication();
        for (String scope : request.getScopes()) {
            if (Scopes.of(Set.of(scope)).within(Set.of("system")).isEmpty()) {
                throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_SCOPE);
            }
        }
    }
}
