package org.longmai.demo.issuer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.longmai.identity.Residents;
import org.springframework.context.annotation.Profile;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.stereotype.Component;

/**
 * Tells an app that asks for {@code launch/patient} whose record it was opened for: {@code patient} is one of the resident's
 * Patients.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html">SMART: launch context</a>
 */
@Component
@Profile("demo")
class LaunchContext implements Consumer<OAuth2AccessTokenAuthenticationContext> {

    static final String SCOPE = "launch/patient";

    private final DemoTokens tokens;
    private final Residents residents;

    LaunchContext(DemoTokens tokens, Residents residents) {
        this.tokens = tokens;
        this.residents = residents;
    }

    @Override
    public void accept(OAuth2AccessTokenAuthenticationContext context) {
        OAuth2AccessTokenAuthenticationToken granted = context.getAuthentication();
        if (!granted.getAccessToken().getScopes().contains(SCOPE)) {
            return;
        }
        patient(granted.getAccessToken().getTokenValue())
                .ifPresent(patient -> tell(context.getAccessTokenResponse(), granted, patient));
    }

    private static void tell(
            OAuth2AccessTokenResponse.Builder answer, OAuth2AccessTokenAuthenticationToken granted, String patient) {
        Map<String, Object> said = new LinkedHashMap<>(granted.getAdditionalParameters());
        said.put("patient", patient);
        answer.additionalParameters(said);
    }

    private Optional<String> patient(String token) {
        return tokens.resident(token)
                .flatMap(residents::find)
                .flatMap(person -> person.files().keySet().stream().sorted().findFirst());
    }
}
