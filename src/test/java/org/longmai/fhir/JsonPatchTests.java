package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.fhir.Failure.Category;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class JsonPatchTests {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** The examples of RFC 6902, appendix A, but for the members that FHIR's JSON cannot have (null). */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'foo':'bar'}; [{'op':'add','path':'/baz','value':'qux'}]; {'foo':'bar','baz':'qux'}",
                "{'foo':['bar','baz']}; [{'op':'add','path':'/foo/1','value':'qux'}]; {'foo':['bar','qux','baz']}",
                "{'baz':'qux','foo':'bar'}; [{'op':'remove','path':'/baz'}]; {'foo':'bar'}",
                "{'foo':['bar','qux','baz']}; [{'op':'remove','path':'/foo/1'}]; {'foo':['bar','baz']}",
                "{'baz':'qux','foo':'bar'}; [{'op':'replace','path':'/baz','value':'boo'}]; {'baz':'boo','foo':'bar'}",
                "{'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}};"
                        + "[{'op':'move','from':'/foo/waldo','path':'/qux/thud'}];"
                        + "{'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}",
                "{'foo':['all','grass','cows','eat']}; [{'op':'move','from':'/foo/1','path':'/foo/3'}];"
                        + "{'foo':['all','cows','eat','grass']}",
                "{'baz':'qux','foo':['a',2,'c']};"
                        + "[{'op':'test','path':'/baz','value':'qux'},{'op':'test','path':'/foo/1','value':2}];"
                        + "{'baz':'qux','foo':['a',2,'c']}",
                "{'foo':'bar'}; [{'op':'add','path':'/child','value':{'grandchild':{}}}];"
                        + "{'foo':'bar','child':{'grandchild':{}}}",
                "{'foo':'bar'}; [{'op':'add','path':'/baz','value':'qux','xyz':123}]; {'foo':'bar','baz':'qux'}",
                "{'/':9,'~1':10}; [{'op':'test','path':'/~01','value':10}]; {'/':9,'~1':10}",
                "{'foo':['bar']}; [{'op':'add','path':'/foo/-','value':['abc','def']}]; {'foo':['bar',['abc','def']]}",
                "{'a':{'b':1}}; [{'op':'copy','from':'/a','path':'/c'},{'op':'replace','path':'/c/b','value':2}];"
                        + "{'a':{'b':1},'c':{'b':2}}",
                "{'a':1.50}; [{'op':'test','path':'/a','value':1.5}]; {'a':1.50}",
                "{'a':1}; [{'op':'move','from':'/a','path':'/a'}]; {'a':1}",
                "{'a':1}; [{'op':'replace','path':'','value':{'b':2}}]; {'b':2}",
                "{'a':{'x':1,'y':[2]}}; [{'op':'test','path':'/a','value':{'y':[2.0],'x':1}}]; {'a':{'x':1,'y':[2]}}",
                "{'a':1}; []; {'a':1}",
            })
    void doesWhatTheRfcSays(String document, String patch, String expected) {
        assertThat(written(patch(patch).apply(object(document)))).isEqualTo(expected.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'baz':'qux'}; [{'op':'test','path':'/baz','value':'bar'}]",
                "{'foo':'bar'}; [{'op':'add','path':'/baz/bat','value':'qux'}]",
                "{'/':9,'~1':10}; [{'op':'test','path':'/~01','value':'10'}]",
                "{'a':1}; [{'op':'remove','path':'/b'}]",
                "{'a':1}; [{'op':'replace','path':'/b','value':1}]",
                "{'a':1}; [{'op':'remove','path':''}]",
                "{'a':1}; [{'op':'replace','path':'','value':[1]}]",
                "{'a':[1]}; [{'op':'add','path':'/a/2','value':1}]",
                "{'a':[1]}; [{'op':'remove','path':'/a/-'}]",
                "{'a':[1,2]}; [{'op':'remove','path':'/a/01'}]",
                "{'a':[1,2]}; [{'op':'test','path':'/a/x','value':1}]",
                "{'a':[1,2]}; [{'op':'test','path':'/a','value':[1]}]",
                "{'a':'1'}; [{'op':'test','path':'/a','value':1}]",
                "{'a':1}; [{'op':'copy','from':'/b','path':'/c'}]",
                "{'a':1}; [{'op':'add','path':'/a/b','value':2}]",
            })
    void whatDoesNotFitChangesNothing(String document, String patch) {
        Map<String, Object> before = object(document);
        Failure failure = catchThrowableOfType(Failure.class, () -> patch(patch).apply(before));

        assertThat(failure.category()).isEqualTo(Category.UNPROCESSABLE);
        assertThat(written(before)).isEqualTo(document.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[1]",
                "[{'path':'/a','value':1}]",
                "[{'op':'put','path':'/a','value':1}]",
                "[{'op':'ADD','path':'/a','value':1}]",
                "[{'op':'add','path':'/a'}]",
                "[{'op':'add','value':1}]",
                "[{'op':'add','path':'a','value':1}]",
                "[{'op':'add','path':'/a~2','value':1}]",
                "[{'op':'add','path':'/a~','value':1}]",
                "[{'op':'move','path':'/a'}]",
                "[{'op':'move','from':'/a','path':'/a/b'}]",
                "[{'op':'add','path':'/a','value':null}]",
                "[{'op':'add','op':'remove','path':'/a','value':1}]",
            })
    void whatIsNoPatchIsRefused(String patch) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> patch(patch))
                .satisfies(failure -> assertThat(failure.category()).isEqualTo(Category.INVALID));
    }

    @Test
    void aPatchThatCopiesItsCopiesIsStopped() {
        String twice = "{'op':'copy','from':'/a','path':'/a/-'}";
        String bomb = "[" + String.join(",", Collections.nCopies(40, twice)) + "]";

        Failure failure = catchThrowableOfType(Failure.class, () -> patch(bomb).apply(object("{'a':[1]}")));
        assertThat(failure.category()).isEqualTo(Category.TOO_COSTLY);
    }

    @Test
    void aPointerDeeperThanAnyResourceIsRefused() {
        assertThat(patch("[{'op':'test','path':'%s','value':1}]".formatted("/a".repeat(200))))
                .isNotNull();
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> patch("[{'op':'test','path':'%s','value':1}]".formatted("/a".repeat(201))));
    }

    /** One operation, for a document of objects under a, b and c and of arrays. */
    record Step(String op, String path, String from, int value) {
        String json() {
            return "{'op':'%s','path':'%s','from':'%s','value':%d}".formatted(op, path, from, value);
        }
    }

    @Property(tries = 400)
    void randomPatchesDoWhatANaiveModelDoes(@ForAll("patches") List<Step> steps) {
        String document = "{'a':{'b':[1,2,{'c':3}],'c':4},'b':[5,[6]],'c':7}";
        JsonNode model = MAPPER.readTree(document.replace('\'', '"'));
        List<String> json = new ArrayList<>();
        boolean fails = false;
        for (Step step : steps) {
            json.add(step.json());
            JsonNode next = fails ? null : naive(model, step);
            fails |= next == null;
            model = next == null ? model : next;
        }
        String patch = "[" + String.join(",", json) + "]";
        @Nullable String result = null;
        try {
            result = written(patch(patch).apply(object(document)));
        } catch (Failure failure) {
            assertThat(fails).as("%s: %s", patch, failure.getMessage()).isTrue();
            return;
        }
        assertThat(fails).as(patch).isFalse();
        assertThat(result).isEqualTo(MAPPER.writeValueAsString(model));
    }

    @Provide
    Arbitrary<List<Step>> patches() {
        Arbitrary<String> path = Arbitraries.of("a", "b", "c", "0", "1", "2", "-")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(tokens -> "/" + String.join("/", tokens));
        return Combinators.combine(
                        Arbitraries.of("add", "remove", "replace", "move", "copy", "test"),
                        path,
                        path,
                        Arbitraries.integers().between(1, 7))
                .as(Step::new)
                .list()
                .ofMaxSize(6);
    }

    /** On a mutable tree, word by word from the RFC; null if it fails. */
    private static @Nullable JsonNode naive(JsonNode before, Step step) {
        JsonNode root = before.deepCopy();
        boolean intoItself = step.op.equals("move") && step.path.startsWith(step.from + "/");
        JsonNode from = at(root, step.from);
        JsonNode target = at(root, step.path);
        JsonNode value = MAPPER.readTree(String.valueOf(step.value));
        boolean done =
                switch (step.op) {
                    case "add" -> add(root, step.path, value);
                    case "remove" -> remove(root, step.path);
                    case "replace" -> target != null && replace(root, step.path, value);
                    case "copy" -> from != null && add(root, step.path, from.deepCopy());
                    case "test" -> target != null && target.equals(value);
                    default ->
                        !intoItself
                                && from != null
                                && (step.from.equals(step.path)
                                        || remove(root, step.from) && add(root, step.path, from));
                };
        return done ? root : null;
    }

    private static @Nullable JsonNode at(JsonNode root, String path) {
        JsonNode node = root;
        for (String token : path.substring(1).split("/")) {
            if (node instanceof ArrayNode array) {
                node = token.matches("[0-9]") && Integer.parseInt(token) < array.size()
                        ? array.get(Integer.parseInt(token))
                        : null;
            } else {
                node = node instanceof ObjectNode object ? object.get(token) : null;
            }
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    private static @Nullable JsonNode parent(JsonNode root, String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? root : at(root, path.substring(0, slash));
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean add(JsonNode root, String path, JsonNode value) {
        JsonNode parent = parent(root, path);
        String token = last(path);
        if (parent instanceof ObjectNode object) {
            object.set(token, value);
            return true;
        }
        if (!(parent instanceof ArrayNode array)) {
            return false;
        }
        int index = token.equals("-") ? array.size() : token.matches("[0-9]") ? Integer.parseInt(token) : -1;
        if (index < 0 || index > array.size()) {
            return false;
        }
        array.insert(index, value);
        return true;
    }

    private static boolean remove(JsonNode root, String path) {
        if (at(root, path) == null) {
            return false;
        }
        JsonNode parent = parent(root, path);
        if (parent instanceof ArrayNode array) {
            array.remove(Integer.parseInt(last(path)));
        } else if (parent instanceof ObjectNode object) {
            object.remove(last(path));
        }
        return true;
    }

    private static boolean replace(JsonNode root, String path, JsonNode value) {
        JsonNode parent = parent(root, path);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last(path)), value);
        } else if (parent instanceof ObjectNode object) {
            object.set(last(path), value);
        }
        return true;
    }

    private static JsonPatch patch(String json) {
        return JsonPatch.of(bytes(json));
    }

    private static Map<String, Object> object(String json) {
        return Json.readObject(bytes(json));
    }

    private static String written(Map<String, Object> json) {
        return new String(Json.write(json), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
