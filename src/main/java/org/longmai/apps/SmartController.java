package org.longmai.apps;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longmai.access.Issuer;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * How an app finds the issuer, and what it may ask of it.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/conformance.html">SMART App Launch: conformance</a>
 */
@RestController
class SmartController {

    private static final List<String> CAPABILITIES = List.of(
            "launch-standalone",
            "client-public",
            "client-confidential-symmetric",
            "context-standalone-patient",
            "permission-patient",
            "permission-user",
            "permission-v2");

    private static final List<String> SCOPES = List.of(
            "openid",
            "profile",
            "launch/patient",
            "patient/*.rs",
            "patient/Consent.cu",
            "patient/Task.c",
            "patient/Communication.u",
            "user/*.rs",
            "user/Consent.cu",
            "user/Communication.u",
            "user/Task.u",
            "user/Patient.ud",
            "system/*.cruds");

    private final Issuer issuer;
    private final Discovery discovery;
    private final AppSettings settings;

    SmartController(Issuer issuer, Discovery discovery, AppSettings settings) {
        this.issuer = issuer;
        this.discovery = discovery;
        this.settings = settings;
    }

    @CrossOrigin
    @GetMapping({"/.well-known/smart-configuration", "/fhir/.well-known/smart-configuration"})
    ResponseEntity<Map<String, Object>> configuration() {
        Map<String, Object> found = discovery.document();
        Map<String, Object> smart = new LinkedHashMap<>();
        smart.put("issuer", issuer.url());
        for (String name : List.of("jwks_uri", "authorization_endpoint", "token_endpoint", "end_session_endpoint")) {
            if (found.containsKey(name)) {
                smart.put(name, found.get(name));
            }
        }
        smart.put("grant_types_supported", List.of("authorization_code", "client_credentials"));
        smart.put("scopes_supported", SCOPES);
        smart.put("response_types_supported", List.of("code"));
        smart.put("code_challenge_methods_supported", List.of("S256"));
        smart.put("capabilities", CAPABILITIES);
        smart.put("client_id", settings.client());
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.maxAge(Duration.ofMinutes(5)))
                .body(smart);
    }
}
