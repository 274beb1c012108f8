package org.longmai.leaks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.longmai.access.Caller;
import org.longmai.access.Issuer;
import org.longmai.access.Role;
import org.longmai.fhir.Json;
import org.springframework.context.ApplicationContext;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A running Longmai and whoever calls it. */
final class Hub {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ApplicationContext application;
    private final String address;

    Hub(ApplicationContext application, int port) {
        this.application = application;
        this.address = "http://localhost:" + port;
    }

    /** @param headers all but the date, in order, one a line */
    record Answer(int status, String body, String headers) {

        Map<String, Object> json() {
            return MAPPER.readValue(body, new TypeReference<>() {});
        }
    }

    static Caller institution(String id) {
        return new Caller(id, id, Role.INSTITUTION, id, null, null, java.util.Set.of("system/*.cruds"), "t", "c");
    }

    /** A token that says what the caller is. */
    String token(Caller caller) {
        Instant now = Instant.now();
        JwtClaimsSet.Builder claims = JwtClaimsSet.builder()
                .issuer(application.getBean(Issuer.class).url())
                .audience(List.of("longmai"))
                .subject(caller.subject())
                .id(UUID.randomUUID().toString())
                .issuedAt(now)
                .expiresAt(now.plusSeconds(3_000))
                .claim("client_id", caller.client())
                .claim("name", caller.name())
                .claim("longmai_role", caller.role().claim())
                .claim("scope", String.join(" ", caller.scopes()));
        add(claims, "institution", caller.institution());
        add(claims, "practitioner", caller.practitioner());
        add(claims, "resident", caller.resident());
        JwsHeader header = JwsHeader.with(SignatureAlgorithm.RS256).type("JWT").build();
        return application
                .getBean(JwtEncoder.class)
                .encode(JwtEncoderParameters.from(header, claims.build()))
                .getTokenValue();
    }

    private static void add(JwtClaimsSet.Builder claims, String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            claims.claim(name, value);
        }
    }

    /**
     * @param token empty: none
     * @param more headers, each a name and a value
     */
    Answer send(String token, String method, String path, String type, String body, String... more) {
        try {
            HttpResponse<String> response = CLIENT.send(
                    request(token, method, path, type, body, more), BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.body(), headers(response));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Subscribes; what is told comes as it happens. */
    Ear listen(String token, String document) {
        String body = new String(Json.write(Map.of("query", document)), StandardCharsets.UTF_8);
        HttpRequest request =
                request(token, "POST", "/graphql", "application/json", body, "Accept", "text/event-stream");
        Ear ear = new Ear();
        return ear.of(CLIENT.sendAsync(request, BodyHandlers.fromLineSubscriber(ear)));
    }

    private HttpRequest request(String token, String method, String path, String type, String body, String... more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty() || !type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (more.length > 0) {
            request.headers(more);
        }
        return request.build();
    }

    private static String headers(HttpResponse<?> response) {
        Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
        List.of("date", "connection", "keep-alive").forEach(headers::remove);
        return headers.toString();
    }

    Answer get(String token, String path, String... headers) {
        return send(token, "GET", path, "", "", headers);
    }

    Answer ask(String token, String document, Map<String, Object> variables) {
        String body = new String(Json.write(Map.of("query", document, "variables", variables)), StandardCharsets.UTF_8);
        return send(token, "POST", "/graphql", "application/json", body);
    }

    /** The first value of this name in the answer. */
    static String text(Answer answer, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(answer.body());
        if (!found.find()) {
            throw new IllegalStateException(answer.toString());
        }
        return found.group(1);
    }

    Answer post(String token, String path, String body) {
        return send(token, "POST", path, "application/fhir+json", body);
    }
}
