package org.longmai.fhir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure.Category;

/**
 * A JSON Patch over the value model of this package: what it does not touch stays as it was written, digit by digit. The
 * document that it is applied to is never changed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901: JSON Pointer</a>
 */
public final class JsonPatch {

    /** The media type of a patch. */
    public static final String MEDIA_TYPE = "application/json-patch+json";

    private static final int MAX_STEPS = 10_000;

    /** How many values may be copied within one patch: a few copies of copies would fill any memory. */
    private static final int MAX_COPIED = 100_000;

    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    private final List<Step> steps;

    private JsonPatch(List<Step> steps) {
        this.steps = steps;
    }

    private enum Op {
        ADD,
        REMOVE,
        REPLACE,
        MOVE,
        COPY,
        TEST
    }

    /** @param value of what adds, replaces or tests; null stands for JSON's */
    private record Step(Op op, List<String> path, List<String> from, @Nullable Object value) {}

    /** @throws Failure INVALID if it is no patch */
    public static JsonPatch of(byte[] json) {
        List<@Nullable Object> items = Json.readArray(json);
        if (items.size() > MAX_STEPS) {
            throw Failure.of(Category.TOO_COSTLY, "A patch may have at most %d operations.".formatted(MAX_STEPS));
        }
        List<Step> steps = new ArrayList<>(items.size());
        for (Object item : items) {
            if (!(item instanceof Map<?, ?> step)) {
                throw invalid(steps.size(), "must be an object");
            }
            steps.add(step(step, steps.size()));
        }
        return new JsonPatch(steps);
    }

    /**
     * @return the document as the patch makes it
     * @throws Failure UNPROCESSABLE if a test fails or a path leads nowhere; which operation it is, and no value, is in its message
     */
    public Map<String, Object> apply(Map<String, Object> document) {
        Application application = new Application(document);
        for (int i = 0; i < steps.size(); i++) {
            application.number = i;
            application.apply(steps.get(i));
        }
        return application.object();
    }

    private static Step step(Map<?, ?> json, int number) {
        Op op = op(json.get("op"), number);
        boolean needsFrom = op == Op.MOVE || op == Op.COPY;
        boolean needsValue = op == Op.ADD || op == Op.REPLACE || op == Op.TEST;
        if (needsValue && !json.containsKey("value")) {
            throw invalid(number, "needs a value");
        }
        List<String> path = pointer(json.get("path"), "path", number);
        List<String> from = needsFrom ? pointer(json.get("from"), "from", number) : List.of();
        if (op == Op.MOVE
                && path.size() > from.size()
                && path.subList(0, from.size()).equals(from)) {
            throw invalid(number, "moves a value into itself");
        }
        return new Step(op, path, from, json.get("value"));
    }

    private static Op op(@Nullable Object name, int number) {
        for (Op op : Op.values()) {
            if (name instanceof String text
                    && op.name().toLowerCase(Locale.ROOT).equals(text)) {
                return op;
            }
        }
        throw invalid(number, "needs an op: add, remove, replace, move, copy or test");
    }

    private static List<String> pointer(@Nullable Object value, String name, int number) {
        if (!(value instanceof String text) || !text.isEmpty() && text.charAt(0) != '/') {
            throw invalid(number, "needs a %s, a JSON Pointer as /name/0".formatted(name));
        }
        List<String> tokens = new ArrayList<>();
        for (String token : text.substring(Math.min(1, text.length())).split("/", -1)) {
            if (token.replace("~0", "").replace("~1", "").indexOf('~') >= 0) {
                throw invalid(number, "has a '~' in its %s that is neither ~0 nor ~1".formatted(name));
            }
            if (tokens.size() == Json.MAX_DEPTH) {
                throw invalid(number, "has a %s deeper than any resource".formatted(name));
            }
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return text.isEmpty() ? List.of() : tokens;
    }

    private static Failure invalid(int number, String what) {
        return Failure.invalid("Operation %d of the patch %s.".formatted(number, what));
    }

    /** One run over one document. */
    private static final class Application {

        private @Nullable Object document;
        private int number;
        private int copied;

        Application(Map<String, Object> document) {
            this.document = document;
        }

        void apply(Step step) {
            switch (step.op) {
                case ADD -> document = put(document, step.path, 0, step.value, true);
                case REPLACE -> document = put(document, step.path, 0, step.value, false);
                case REMOVE -> document = remove(document, step.path, 0);
                case MOVE -> move(step);
                case COPY -> document = put(document, step.path, 0, counted(get(document, step.from)), true);
                case TEST -> test(step);
            }
        }

        @SuppressWarnings("unchecked")
        Map<String, Object> object() {
            if (!(document instanceof Map<?, ?> object)) {
                throw fails("leaves no resource");
            }
            return (Map<String, Object>) object;
        }

        private void move(Step step) {
            Object value = get(document, step.from);
            if (!step.from.equals(step.path)) {
                document = put(remove(document, step.from, 0), step.path, 0, value, true);
            }
        }

        private void test(Step step) {
            if (!same(get(document, step.path), step.value)) {
                throw fails("tests for a value that is not there");
            }
        }

        private @Nullable Object get(@Nullable Object from, List<String> path) {
            Object value = from;
            for (String token : path) {
                value = child(value, token);
            }
            return value;
        }

        private @Nullable Object child(@Nullable Object parent, String token) {
            if (parent instanceof Map<?, ?> object && object.containsKey(token)) {
                return object.get(token);
            }
            if (parent instanceof List<?> array) {
                return array.get(index(token, array.size() - 1));
            }
            throw nowhere();
        }

        /** A copy of the parent, and of those above it, in which the value stands at the path. */
        private @Nullable Object put(
                @Nullable Object parent, List<String> path, int at, @Nullable Object value, boolean isNew) {
            if (at == path.size()) {
                return value;
            }
            String token = path.get(at);
            boolean isLast = at == path.size() - 1;
            Object child = isLast && isNew ? value : put(child(parent, token), path, at + 1, value, isNew);
            if (parent instanceof List<?> array) {
                return inArray(array, token, child, isLast && isNew);
            }
            if (parent instanceof Map<?, ?> object) {
                Map<Object, @Nullable Object> copy = new LinkedHashMap<>(object);
                copy.put(token, child);
                return copy;
            }
            throw nowhere();
        }

        private List<@Nullable Object> inArray(List<?> array, String token, @Nullable Object value, boolean insert) {
            List<@Nullable Object> copy = new ArrayList<>(array);
            if (!insert) {
                copy.set(index(token, array.size() - 1), value);
            } else {
                copy.add(token.equals("-") ? array.size() : index(token, array.size()), value);
            }
            return copy;
        }

        private @Nullable Object remove(@Nullable Object parent, List<String> path, int at) {
            if (path.isEmpty()) {
                throw fails("removes the whole");
            }
            String token = path.get(at);
            if (at < path.size() - 1) {
                return put(parent, List.of(token), 0, remove(child(parent, token), path, at + 1), false);
            }
            child(parent, token);
            if (parent instanceof List<?> array) {
                List<@Nullable Object> copy = new ArrayList<>(array);
                copy.remove(index(token, array.size() - 1));
                return copy;
            }
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>((Map<?, ?>) parent);
            copy.remove(token);
            return copy;
        }

        private int index(String token, int max) {
            if (!INDEX.matcher(token).matches() || Integer.parseInt(token) > max) {
                throw nowhere();
            }
            return Integer.parseInt(token);
        }

        private @Nullable Object counted(@Nullable Object value) {
            copied += size(value);
            if (copied > MAX_COPIED) {
                throw Failure.of(Category.TOO_COSTLY, "The patch copies too much: send the whole resource.");
            }
            return value;
        }

        private static int size(@Nullable Object value) {
            if (value instanceof Map<?, ?> object) {
                return 1 + object.values().stream().mapToInt(Application::size).sum();
            }
            return value instanceof List<?> array
                    ? 1 + array.stream().mapToInt(Application::size).sum()
                    : 1;
        }

        private Failure nowhere() {
            return fails("has a path that leads nowhere");
        }

        private Failure fails(String what) {
            return Failure.of(
                    Category.UNPROCESSABLE,
                    "Operation %d of the patch %s: read the resource again.".formatted(number, what));
        }
    }

    /** Equal as RFC 6902 §4.6 has it: numbers by their value, objects whatever the order of their members. */
    private static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Map<?, ?> object && other instanceof Map<?, ?> second) {
            return object.keySet().equals(second.keySet())
                    && object.keySet().stream().allMatch(name -> same(object.get(name), second.get(name)));
        }
        if (one instanceof List<?> array && other instanceof List<?> second) {
            return array.size() == second.size()
                    && IntStream.range(0, array.size()).allMatch(i -> same(array.get(i), second.get(i)));
        }
        if (one instanceof JsonNumber number && other instanceof JsonNumber second) {
            return number.equals(second) || equalValue(number, second);
        }
        return Objects.equals(one, other);
    }

    private static boolean equalValue(JsonNumber one, JsonNumber other) {
        try {
            return one.toBigDecimal().compareTo(other.toBigDecimal()) == 0;
        } catch (ArithmeticException | NumberFormatException e) {
            return false;
        }
    }
}
