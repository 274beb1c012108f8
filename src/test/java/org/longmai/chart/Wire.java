package org.longmai.chart;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.longmai.access.Issuer;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.fhir.Json;
import org.springframework.context.ApplicationContext;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;

/** A running Longmai, as clinics, doctors and residents reach it. */
public final class Wire {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final ApplicationContext application;
    private final String address;

    public Wire(ApplicationContext application, int port) {
        this.application = application;
        this.address = "http://localhost:" + port;
    }

    /** An answer to a query: the bytes, and what is at a JSONPath in them. */
    public record Answer(int status, String body) {

        public <T> T at(String path) {
            return JsonPath.read(body, path);
        }
    }

    /** The token of a doctor of the registry, by their id. */
    public String doctor(String practitioner) {
        String institution = practitioner.replaceFirst("-d\\d+$", "");
        return staff(Role.DOCTOR, Map.of("institution", institution, "practitioner", practitioner));
    }

    public String institution(String id) {
        return token(Role.INSTITUTION, "system/*.cruds", Map.of("institution", id));
    }

    public String resident(String id) {
        return resident(id, "patient/*.rs patient/Consent.cu patient/Task.c patient/Communication.u");
    }

    public String resident(String id, String scope) {
        return token(Role.RESIDENT, scope, Map.of("resident", id));
    }

    /** The token of somebody who works for the district or an institution, for all that their role may. */
    public String staff(Role role, Map<String, String> claims) {
        return token(role, "user/*.cruds", claims);
    }

    public String token(Role role, String scope, Map<String, String> claims) {
        return token(role, scope, claims, Instant.now().plusSeconds(600));
    }

    public String token(Role role, String scope, Map<String, String> claims, Instant end) {
        JwtClaimsSet.Builder token = JwtClaimsSet.builder()
                .issuer(application.getBean(Issuer.class).url())
                .audience(List.of("longmai"))
                .subject(role.claim() + claims.values())
                .id(UUID.randomUUID().toString())
                .issuedAt(end.minusSeconds(600))
                .expiresAt(end)
                .claim("client_id", "test")
                .claim("name", role.claim() + claims.values())
                .claim("longmai_role", role.claim())
                .claim("scope", scope);
        claims.forEach(token::claim);
        JwsHeader header = JwsHeader.with(SignatureAlgorithm.RS256).type("JWT").build();
        return application
                .getBean(JwtEncoder.class)
                .encode(JwtEncoderParameters.from(header, token.build()))
                .getTokenValue();
    }

    public Answer ask(String token, String query) {
        return send(request("/graphql", token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(Map.of("query", query)))));
    }

    public Answer push(String token, String bundle) {
        return post("/fhir", token, bundle);
    }

    public Answer post(String path, String token, String bundle) {
        return post(path, token, bundle, "application/fhir+json");
    }

    public Answer post(String path, String token, String body, String contentType) {
        return send(request(path, token)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public Answer read(String token, String path) {
        return send(request("/fhir/" + path, token));
    }

    /** The same, by the header by which a request says what it is for. */
    public Answer read(String token, String path, PurposeOfUse purpose) {
        String category = "%s#%s; scheme=\"http://hl7.org/fhir/tag/security\"".formatted(PurposeOfUse.SYSTEM, purpose);
        return send(request("/fhir/" + path, token).header("Category", category));
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(address + path)).header("Authorization", "Bearer " + token);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
