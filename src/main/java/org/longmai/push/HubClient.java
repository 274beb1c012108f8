package org.longmai.push;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.longmai.push.Answer.Issue;
import org.longmai.push.Answer.Kind;

/** One attempt to hand a Bundle to the hub, and what its answer means. */
record HubClient(HttpClient client, URI fhir, Tokens tokens, Duration timeout, Clock clock) {

    /** @throws Denied if the issuer does not let the client in, or the hub's certificate is not to be trusted */
    Answer send(Parcel parcel) throws InterruptedException {
        try {
            String token = tokens.token();
            HttpRequest request = HttpRequest.newBuilder(fhir)
                    .timeout(timeout)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", parcel.mediaType())
                    .header("Content-Encoding", "gzip")
                    .header("Accept", "application/fhir+json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(parcel.gzip()))
                    .build();
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() == 401) {
                tokens.forget(token);
            }
            return answer(response);
        } catch (ConnectException e) {
            return Answer.silence("no connection");
        } catch (SSLHandshakeException e) {
            throw new Denied(distrust(e));
        } catch (IOException e) {
            return Answer.silence(
                    Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName()));
        }
    }

    private static String distrust(SSLHandshakeException e) {
        return String.valueOf(e.getMessage()).startsWith("No ")
                ? "The certificate of the hub is for another name than the one in --url."
                : "The certificate of the hub is not trusted: name the district's own by --ca-file.";
    }

    private Answer answer(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        Optional<Map<String, Object>> body = body(response.body());
        List<Issue> issues = body.map(HubClient::issues).orElse(List.of());
        boolean ofHub = body.map(json -> json.containsKey("resourceType")).orElse(false);
        return switch (status) {
            case 200, 201 -> ofHub ? accepted(status, body.orElseThrow()) : Answer.of(Kind.NO_HUB, status, issues);
            case 401, 403 -> Answer.of(Kind.UNAUTHORIZED, status, issues);
            case 408, 425, 429, 500, 502, 503, 504, 507 -> new Answer(Kind.LATER, status, issues, retryAfter(response));
            default -> Answer.of(ofHub || status == 413 ? Kind.REJECTED : Kind.NO_HUB, status, issues);
        };
    }

    private static Answer accepted(int status, Map<String, Object> bundle) {
        List<Issue> refused = new ArrayList<>();
        for (Map<String, Object> response : responses(bundle)) {
            if (!String.valueOf(response.get("status")).matches("[23].*")) {
                refused.addAll(response.get("outcome") instanceof Map<?, ?> outcome ? issues(outcome) : List.of());
                if (refused.isEmpty()) {
                    refused.add(new Issue("error", String.valueOf(response.get("status")), "", ""));
                }
            }
        }
        return Answer.of(refused.isEmpty() ? Kind.ACCEPTED : Kind.PARTLY, status, refused);
    }

    private static List<Map<String, Object>> responses(Map<String, Object> bundle) {
        return Resource.objects(bundle, "entry").stream()
                .flatMap(entry -> Resource.objects(entry, "response").stream())
                .toList();
    }

    private static Optional<Map<String, Object>> body(byte[] bytes) {
        try {
            return Optional.of(Json.readObject(bytes));
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    private static List<Issue> issues(Map<?, ?> outcome) {
        List<Issue> issues = new ArrayList<>();
        if (outcome.get("issue") instanceof List<?> list) {
            list.forEach(one -> {
                if (one instanceof Map<?, ?> issue) {
                    issues.add(issue(issue));
                }
            });
        }
        return issues;
    }

    private static Issue issue(Map<?, ?> issue) {
        Object details = issue.get("details") instanceof Map<?, ?> concept ? concept.get("text") : null;
        Object said = issue.get("diagnostics") == null ? details : issue.get("diagnostics");
        Object where = issue.get("expression") instanceof List<?> paths && !paths.isEmpty() ? paths.get(0) : null;
        return new Issue(text(issue.get("severity")), text(issue.get("code")), text(where), text(said));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private @Nullable Duration retryAfter(HttpResponse<?> response) {
        String value = response.headers().firstValue("Retry-After").orElse("").trim();
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            return Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return null;
        }
    }
}
