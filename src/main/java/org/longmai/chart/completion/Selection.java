package org.longmai.chart.completion;

import graphql.execution.MergedField;
import graphql.execution.MergedSelectionSet;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.JsonBytes;

/**
 * The fields that a document selects on an object of one type, merged and in the order of the answer; and of each how it is
 * completed from the object, if it can be.
 */
final class Selection {

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final MergedSelectionSet fields;
    private final Part[] parts;
    private final byte[][] names;
    private final long number = NUMBERS.incrementAndGet();
    private final MergedSelectionSet rest;
    private final boolean whole;

    /**
     * @param fields the fields
     * @param parts one for each field, in order
     */
    Selection(MergedSelectionSet fields, List<Part> parts) {
        this.fields = fields;
        this.parts = parts.toArray(Part[]::new);
        this.names = names(parts);
        this.rest = fieldsWhere(part -> !this.parts[part].isPlain());
        this.whole = rest.isEmpty();
    }

    /**
     * A field of the answer.
     *
     * @param key its name in the answer
     * @param element its name in the object
     * @param shape how its value is completed; null if that is the engine's
     * @param constant its value, where that is the same for every object of the type: {@code __typename}
     */
    record Part(String key, String element, @Nullable Shape shape, @Nullable String constant) {

        boolean isPlain() {
            return shape != null || constant != null;
        }

        boolean write(Map<?, ?> object, Writing writing) {
            if (constant != null) {
                writing.to().string(constant);
                return true;
            }
            Object value = object.get(element);
            if (value == null) {
                writing.to().raw(NULL);
                return shape != null;
            }
            return shape != null && shape.write(value, writing);
        }

        @Nullable
        Object complete(Map<?, ?> object, NodeCount nodes) {
            if (constant != null) {
                return constant;
            }
            if (shape == null) {
                return Shape.UNFIT;
            }
            Object value = object.get(element);
            return value == null ? null : shape.complete(value, nodes);
        }
    }

    /** Of each field what stands before its value. */
    private static byte[][] names(List<Part> parts) {
        byte[][] names = new byte[parts.size()][];
        for (int i = 0; i < names.length; i++) {
            names[i] = new JsonBytes(32)
                    .raw(i == 0 ? '{' : ',')
                    .string(parts.get(i).key)
                    .raw(':')
                    .toBytes();
        }
        return names;
    }

    /** Another for each selection of this process. */
    long number() {
        return number;
    }

    /** All fields. */
    MergedSelectionSet fields() {
        return fields;
    }

    /** Whether at least one field needs no engine. */
    boolean hasPlainParts() {
        return rest.size() < parts.length;
    }

    /** The answer for the object, or {@link Shape#UNFIT} if a field of it is the engine's. */
    Object complete(Map<?, ?> object, NodeCount nodes) {
        if (!whole || !nodes.add(parts.length)) {
            return Shape.UNFIT;
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(capacity());
        for (Part part : parts) {
            Object value = part.complete(object, nodes);
            if (value == Shape.UNFIT) {
                return Shape.UNFIT;
            }
            answer.put(part.key, value);
        }
        return answer;
    }

    /**
     * Writes the answer for the object.
     *
     * @return false if a field of it is the engine's, or it is no object; then nothing of all that was written is used
     */
    boolean write(@Nullable Map<?, ?> object, Writing writing) {
        if (!whole || object == null) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            writing.to().raw(names[i]);
            if (!parts[i].write(object, writing)) {
                return false;
            }
        }
        if (parts.length == 0) {
            writing.to().raw('{');
        }
        writing.to().raw('}');
        return true;
    }

    /** Of each field the completed value, or {@link Shape#UNFIT} if it is the engine's. */
    @Nullable
    Object[] completeParts(Map<?, ?> object, NodeCount nodes) {
        @Nullable Object[] values = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            int before = nodes.count();
            values[i] = nodes.add(1) ? parts[i].complete(object, nodes) : Shape.UNFIT;
            if (values[i] == Shape.UNFIT) {
                nodes.reset(before);
            }
        }
        return values;
    }

    /** The fields that the engine has to complete, once the others have these values. */
    MergedSelectionSet rest(@Nullable Object[] values) {
        int unfit = 0;
        for (Object value : values) {
            unfit += value == Shape.UNFIT ? 1 : 0;
        }
        return unfit == rest.size() ? rest : fieldsWhere(part -> values[part] == Shape.UNFIT);
    }

    /** The answer in the order of the fields, or null if the engine's part of it is null. */
    @Nullable
    Map<String, @Nullable Object> merge(@Nullable Object[] values, @Nullable Map<String, Object> completed) {
        if (completed == null) {
            return null;
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(capacity());
        for (int i = 0; i < parts.length; i++) {
            String key = parts[i].key;
            answer.put(key, values[i] == Shape.UNFIT ? completed.get(key) : values[i]);
        }
        return answer;
    }

    private MergedSelectionSet fieldsWhere(IntPredicate part) {
        Map<String, MergedField> found = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i++) {
            if (part.test(i)) {
                found.put(parts[i].key, fields.getSubField(parts[i].key));
            }
        }
        return MergedSelectionSet.newMergedSelectionSet().subFields(found).build();
    }

    private int capacity() {
        return parts.length * 4 / 3 + 1;
    }
}
