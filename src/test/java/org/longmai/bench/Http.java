package org.longmai.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longmai.fhir.Json;
import tools.jackson.databind.json.JsonMapper;

/** A plain client of one server: a kept connection a thread, nothing read ahead, nothing parsed. */
record Http(URI server) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static {
        System.setProperty("http.maxConnections", "64");
    }

    /** Somebody who has a ready token. */
    record Person(String id, String name, String role, String institution, String residentId, String token) {}

    /** Everybody whom the demo shows. */
    List<Person> people() {
        return people("/demo/people");
    }

    List<Person> people(String path) {
        return List.of(MAPPER.readValue(get(path, ""), Person[].class));
    }

    Person any(String role, String institution) {
        return people().stream()
                .filter(person -> person.role().equals(role) && institution.equals(person.institution()))
                .findFirst()
                .orElseThrow();
    }

    byte[] get(String path, String token) {
        return send("GET", path, token, "", new byte[0]);
    }

    byte[] push(String token, byte[] bundle) {
        return send("POST", "/fhir", token, "application/fhir+json", bundle);
    }

    byte[] query(String token, byte[] request) {
        return send("POST", "/graphql", token, "application/json", request);
    }

    /** The body of a GraphQL request. */
    static byte[] request(String document, String resident) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("query", document);
        request.put("variables", Map.of("id", resident));
        return Json.write(request);
    }

    private byte[] send(String method, String path, String token, String type, byte[] body) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) server.resolve(path).toURL().openConnection();
            connection.setRequestMethod(method);
            if (!token.isEmpty()) {
                connection.setRequestProperty("Authorization", "Bearer " + token);
            }
            if (body.length > 0) {
                connection.setRequestProperty("Content-Type", type);
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(body.length);
                connection.getOutputStream().write(body);
            }
            return answer(connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] answer(HttpURLConnection connection) throws IOException {
        if (connection.getResponseCode() != 200) {
            InputStream error = connection.getErrorStream();
            String text = error == null ? "" : new String(error.readAllBytes(), StandardCharsets.UTF_8);
            throw new IOException(connection.getResponseCode() + " " + text);
        }
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        }
    }
}
