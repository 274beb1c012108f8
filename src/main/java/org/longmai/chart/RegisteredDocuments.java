package org.longmai.chart;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;

/**
 * The documents that a district has looked at and lets run, as a JSON file:
 *
 * <pre>{"documents": [{"id": "chart", "document": "query …", "purposes": ["TREAT"], "roles": ["doctor", "nurse"]}]}</pre>
 */
final class RegisteredDocuments {

    private final Map<String, Registered> byName = new HashMap<>();

    /**
     * A document.
     *
     * @param purposes for which it may open records
     * @param roles who may run it
     */
    record Registered(String text, Set<PurposeOfUse> purposes, Set<Role> roles) {

        Registered {
            purposes = Set.copyOf(purposes);
            roles = Set.copyOf(roles);
        }
    }

    /** @throws IllegalArgumentException telling what is wrong with the file */
    RegisteredDocuments(byte[] file) {
        List<Map<String, Object>> documents = Resource.objects(Json.readObject(file), "documents");
        if (documents.isEmpty()) {
            throw new IllegalArgumentException("longmai.chart.documents has no 'documents'.");
        }
        documents.forEach(this::add);
    }

    static RegisteredDocuments of(org.springframework.core.io.Resource file) {
        try {
            return new RegisteredDocuments(file.getContentAsByteArray());
        } catch (IOException e) {
            throw new IllegalArgumentException("longmai.chart.documents cannot be read: name a file that is there.", e);
        }
    }

    /** @param name the SHA-256 of the document or its id */
    @Nullable
    Registered named(String name) {
        return byName.get(name);
    }

    private void add(Map<String, Object> json) {
        if (!(json.get("id") instanceof String id) || !(json.get("document") instanceof String text)) {
            throw new IllegalArgumentException("Every one of longmai.chart.documents has an 'id' and a 'document'.");
        }
        Registered registered = new Registered(
                text,
                texts(json, "purposes", id).stream().map(PurposeOfUse::valueOf).collect(Collectors.toSet()),
                texts(json, "roles", id).stream()
                        .map(claim -> Role.ofClaim(claim).orElseThrow(() -> unknown(id, claim)))
                        .collect(Collectors.toSet()));
        if (byName.put(id, registered) != null) {
            throw new IllegalArgumentException("longmai.chart.documents has two '%s'.".formatted(id));
        }
        byName.put(NamedDocuments.hash(text), registered);
    }

    private static Set<String> texts(Map<String, Object> json, String name, String id) {
        Set<String> texts = new HashSet<>();
        Resource.values(json, name).forEach(value -> texts.add(String.valueOf(value)));
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("'%s' among longmai.chart.documents has no '%s'.".formatted(id, name));
        }
        return texts;
    }

    private static IllegalArgumentException unknown(String id, String role) {
        return new IllegalArgumentException(
                "'%s' among longmai.chart.documents names '%s', which is no role.".formatted(id, role));
    }
}
