package org.longmai.fhir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class JsonObjectTests {

    /** Puts, removals and changes of a few names: after each the two maps are told apart by nobody. */
    @Property(tries = 500)
    void isAMapInTheOrderOfInsertion(@ForAll @Size(max = 40) List<@IntRange(max = 99) Integer> steps) {
        Map<String, Object> object = new JsonObject();
        Map<String, Object> oracle = new LinkedHashMap<>();
        for (int step : steps) {
            String name = "n" + step % 20;
            switch (step / 20) {
                case 0, 1, 2 -> assertThat(object.put(name, step)).isEqualTo(oracle.put(name, step));
                case 3 -> assertThat(object.remove(name)).isEqualTo(oracle.remove(name));
                default -> List.of(object, oracle).forEach(map -> change(map, name));
            }
            assertThat(new ArrayList<>(object.entrySet())).isEqualTo(new ArrayList<>(oracle.entrySet()));
            assertThat(object).isEqualTo(oracle).hasSameHashCodeAs(oracle).hasToString(oracle.toString());
            assertThat(object.get(name)).isEqualTo(oracle.get(name));
            assertThat(object.containsKey(name)).isEqualTo(oracle.containsKey(name));
            assertThat(JsonObject.copy(object)).isEqualTo(object).isNotSameAs(object);
        }
        List<String> told = new ArrayList<>();
        object.forEach((name, value) -> told.add(name + value));
        assertThat(told)
                .containsExactlyElementsOf(oracle.entrySet().stream()
                        .map(entry -> entry.getKey() + entry.getValue())
                        .toList());
    }

    private static void change(Map<String, Object> map, String name) {
        map.entrySet().removeIf(entry -> entry.getKey().compareTo(name) > 0);
        map.replaceAll((key, value) -> value + "'");
    }

    @Example
    void aCopyDoesNotFollow() {
        Map<String, Object> object = Json.readObject("{\"a\":true}".getBytes(UTF_8));
        Map<String, Object> copy = JsonObject.copy(object);
        copy.put("a", false);
        copy.put("b", true);
        assertThat(object).isEqualTo(Map.of("a", true));
    }

    @Example
    void keepsTheOrderOfAnyNumberOfElements() {
        for (int size : new int[] {0, 1, 15, 16, 17, 100}) {
            String json = IntStream.range(0, size)
                    .mapToObj(i -> "\"n%d\":%d".formatted(i, i))
                    .collect(Collectors.joining(",", "{", "}"));
            assertThat(Json.write(Json.readObject(json.getBytes(UTF_8))))
                    .asString()
                    .isEqualTo(json);
        }
    }

    @Example
    void aWalkEndsAndRemovesOnceOnly() {
        Iterator<?> walk = new JsonObject().entrySet().iterator();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(walk::next);
        assertThatIllegalStateException().isThrownBy(walk::remove);
    }
}
