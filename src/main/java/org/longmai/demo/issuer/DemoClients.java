package org.longmai.demo.issuer;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Issuer;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;

/** The issuer's clients: every institution, with a secret that is none, and the linked apps. Made as they are asked for. */
@Component
@Profile("demo")
class DemoClients implements RegisteredClientRepository {

    static final Duration LIFETIME = Duration.ofHours(12);

    private static final List<String> APPS = List.of("/app/", "/desk/", "/office/", "/board/");

    private final Registry registry;
    private final Issuer issuer;
    private final Environment environment;

    DemoClients(Registry registry, Issuer issuer, Environment environment) {
        this.registry = registry;
        this.issuer = issuer;
        this.environment = environment;
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String id) {
        return id.equals(DemoPerson.APP)
                ? app()
                : registry.institution(id).map(DemoClients::machine).orElse(null);
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("the demo's clients are those of the registry");
    }

    private static RegisteredClient machine(Institution institution) {
        return client(institution.id())
                .clientSecret(institution.id() + "-secret")
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .clientSettings(ClientSettings.builder()
                        .tokenEndpointAuthenticationSigningAlgorithm(SignatureAlgorithm.RS256)
                        .build())
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scope("system/*.cruds")
                .build();
    }

    private RegisteredClient app() {
        return client(DemoPerson.APP)
                .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUris(uris -> uris.addAll(redirects()))
                .postLogoutRedirectUris(uris -> uris.addAll(redirects()))
                .scopes(scopes -> scopes.addAll(List.of(
                        "openid",
                        "profile",
                        LaunchContext.SCOPE,
                        "user/*.rs",
                        "patient/*.rs",
                        "patient/Consent.cu",
                        "patient/Task.c",
                        "patient/Communication.u",
                        "user/Consent.cu",
                        "user/Communication.u",
                        "user/Task.u",
                        "user/Patient.ud",
                        "system/*.cu",
                        "system/Bundle.rs",
                        "system/MeasureReport.rs")))
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .requireAuthorizationConsent(false)
                        .build())
                .build();
    }

    private List<String> redirects() {
        String numeric = "http://127.0.0.1:" + environment.getRequiredProperty("local.server.port");
        return Stream.of(issuer.url(), numeric)
                .flatMap(base -> APPS.stream().map(base::concat))
                .toList();
    }

    private static RegisteredClient.Builder client(String id) {
        return RegisteredClient.withId(id)
                .clientId(id)
                .tokenSettings(
                        TokenSettings.builder().accessTokenTimeToLive(LIFETIME).build());
    }
}
