package org.longmai.push;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The access token of the clinic's client, asked for again before it ends.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/backend-services.html">SMART Backend Services</a>
 */
final class Tokens {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long DEFAULT_SECONDS = 300;
    private static final List<String> DISCOVERY = List.of(
            "/.well-known/smart-configuration",
            "/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server");

    private final HttpClient client;
    private final URI hub;
    private final Credentials credentials;
    private final boolean plainHttp;
    private final Clock clock;
    private @Nullable URI endpoint;
    private @Nullable String token;
    private Instant renewal = Instant.MIN;

    /** @param endpoint null: as the hub says */
    Tokens(
            HttpClient client,
            URI hub,
            @Nullable URI endpoint,
            Credentials credentials,
            boolean plainHttp,
            Clock clock) {
        this.client = client;
        this.hub = hub;
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.plainHttp = plainHttp;
        this.clock = clock;
    }

    /**
     * @throws IOException if the issuer does not answer: it may later
     * @throws Denied if it refuses
     */
    synchronized String token() throws IOException, InterruptedException {
        String current = token;
        if (current == null || !clock.instant().isBefore(renewal)) {
            current = renew();
            token = current;
        }
        return current;
    }

    /** The hub did not take this one. */
    synchronized void forget(String refused) {
        if (refused.equals(token)) {
            token = null;
        }
    }

    private String renew() throws IOException, InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        URI to = endpoint();
        HttpRequest.Builder request = HttpRequest.newBuilder(to)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json");
        credentials.authenticate(request, form, to, clock);
        HttpResponse<byte[]> answer = client.send(
                request.POST(HttpRequest.BodyPublishers.ofString(encode(form))).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return read(answer);
    }

    private String read(HttpResponse<byte[]> answer) throws IOException {
        int status = answer.statusCode();
        if (status == 429 || status >= 500) {
            throw new IOException("The token issuer answers " + status + ".");
        }
        if (status != 200) {
            throw new Denied(
                    "The token issuer refuses the client (" + status + "): check --client-id and its secret or key.");
        }
        Map<?, ?> json = json(answer.body());
        if (!(json.get("access_token") instanceof String fresh)) {
            throw new Denied("The token issuer's answer has no access_token.");
        }
        renewal = clock.instant().plusSeconds(usable(json.get("expires_in")));
        return fresh;
    }

    /** A tenth of its time, a minute at most, is left to the road. */
    private static long usable(@Nullable Object expiresIn) {
        long seconds = expiresIn == null ? DEFAULT_SECONDS : Long.parseLong(expiresIn.toString());
        return seconds - Math.min(60, seconds / 10);
    }

    private URI endpoint() throws IOException, InterruptedException {
        URI known = endpoint;
        if (known == null) {
            known = discover();
            endpoint = known;
        }
        if (!Addresses.mayCarrySecrets(known, plainHttp)) {
            throw new Denied(
                    "The token address is plain http: a secret does not go there (--allow-http if the network is safe).");
        }
        return known;
    }

    private URI discover() throws IOException, InterruptedException {
        for (String path : DISCOVERY) {
            for (URI base : List.of(hub, hub.resolve("/"))) {
                URI found = discover(URI.create(base.toString().replaceAll("/+$", "") + path));
                if (found != null) {
                    return found;
                }
            }
        }
        throw new Denied("The hub does not say where its tokens are: name it by --token-url.");
    }

    private @Nullable URI discover(URI document) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(document)
                .timeout(TIMEOUT)
                .header("Accept", "application/json")
                .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 500) {
            throw new IOException("The hub answers " + answer.statusCode() + ".");
        }
        if (answer.statusCode() != 200) {
            return null;
        }
        return json(answer.body()).get("token_endpoint") instanceof String found ? URI.create(found) : null;
    }

    private static Map<?, ?> json(byte[] body) {
        try {
            return JsonMapper.shared().readValue(body, Map.class);
        } catch (JacksonException e) {
            return Map.of();
        }
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Client id and secret, each form-encoded before: RFC 6749, 2.3.1. */
    static String basic(String id, String secret) {
        String pair = encode(id) + ":" + encode(secret);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
