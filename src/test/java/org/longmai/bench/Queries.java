package org.longmai.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Resource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The documents under {@code bench/} that are asked. */
final class Queries {

    private Queries() {}

    static String read(String name) {
        try (InputStream in = Queries.class.getResourceAsStream("/bench/" + name + ".graphql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That the answer is one, and shows at least so many resources: what is fast because it is empty is not measured. */
    static void check(byte[] answer, int least) {
        Map<String, Object> json = JsonMapper.builder().build().readValue(answer, new TypeReference<>() {});
        long nodes = Resource.values(json, "data.resident").stream()
                .flatMap(resident -> ((Map<?, ?>) resident).values().stream())
                .mapToLong(Queries::nodes)
                .sum();
        if (json.containsKey("errors") || nodes < least) {
            String text = new String(answer, StandardCharsets.UTF_8);
            throw new IllegalStateException(
                    "%d resources: %s".formatted(nodes, text.substring(0, Math.min(2000, text.length()))));
        }
    }

    private static long nodes(@Nullable Object field) {
        return field instanceof Map<?, ?> connection && connection.get("nodes") instanceof List<?> nodes
                ? nodes.size()
                : 0;
    }
}
