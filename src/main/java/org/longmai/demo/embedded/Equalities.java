package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a query asks of fields by equality or {@code $in}: for each such field the values of which it must hold one. */
record Equalities(Map<String, Set<Object>> values) {

    static Equalities of(Document query) {
        Map<String, Set<Object>> values = new LinkedHashMap<>();
        collect(query, values);
        return new Equalities(values);
    }

    boolean on(String field) {
        return values.containsKey(field);
    }

    Set<Object> valuesOf(String field) {
        return values.getOrDefault(field, Set.of());
    }

    /** As the engine compares values: one number is one value, whatever its type. */
    static @Nullable Object normalized(@Nullable Object value) {
        return new KeyValue(Collections.singletonList(value)).normalized().get(0);
    }

    private static void collect(Document query, Map<String, Set<Object>> values) {
        query.forEach((field, condition) -> {
            if (field.equals("$and")) {
                each(condition).forEach(part -> collect((Document) part, values));
            } else if (!field.startsWith("$")) {
                collect(field, condition, values);
            }
        });
    }

    private static void collect(String field, @Nullable Object condition, Map<String, Set<Object>> values) {
        Collection<?> asked = asked(condition);
        if (!asked.stream().allMatch(Equalities::isPlain)) {
            return;
        }
        Set<Object> normalized = new LinkedHashSet<>();
        asked.forEach(value -> normalized.add(normalized(value)));
        values.putIfAbsent(field, normalized);
    }

    private static Collection<?> asked(@Nullable Object condition) {
        if (condition instanceof Document operators && operators.containsKey("$in")) {
            return each(operators.get("$in"));
        }
        if (condition instanceof Document operators && operators.containsKey("$eq")) {
            return Collections.singletonList(operators.get("$eq"));
        }
        return Collections.singletonList(condition);
    }

    private static Collection<?> each(@Nullable Object value) {
        return value instanceof Collection<?> values ? values : List.of();
    }

    /** Null, documents, arrays and patterns match more than what equals them. */
    private static boolean isPlain(@Nullable Object value) {
        return !(Missing.isNullOrMissing(value)
                || value instanceof Document
                || value instanceof Collection
                || value instanceof BsonRegularExpression);
    }
}
