package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.longmai.fhir.Failure.Category;

class JsonTests {

    private static final String SECRET = "13800138000";

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void comesBackEqual(@ForAll("objects") Map<String, Object> object) {
        assertThat(Json.readObject(Json.write(object))).isEqualTo(object);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void readsAndWritesTheTokensThatAnIndependentReaderSees(@ForAll("objects") Map<String, Object> object) {
        byte[] sent = Json.write(object);
        List<String> tokens = JsonTokens.of(sent);
        assertThat(tokens).isEqualTo(JsonTokens.of(object));
        assertThat(JsonTokens.of(Json.write(Json.readObject(sent)))).isEqualTo(tokens);
    }

    @Example
    void everyResourceOfSyntheaComesBackTokenByToken() {
        for (String name : Synthea.NAMES) {
            byte[] sent = Synthea.bundle(name);
            byte[] back = Json.write(Json.readObject(sent));
            assertThat(JsonTokens.of(back)).as(name).isEqualTo(JsonTokens.of(sent));
            assertThat(Json.write(Json.readObject(back))).as(name).isEqualTo(back);
        }
    }

    @Example
    void keepsWhatEscapesSay() {
        String sent = "{\"a\":\"\\u4e2d\\ud83d\\ude00\\n\\\"\\\\\\/\\u0000\\u200b\"}";
        assertThat(Json.readObject(utf8(sent)).get("a")).isEqualTo("中😀\n\"\\/\0\u200b");
    }

    @Example
    void keepsNullsInArraysWithTheirSiblings() {
        String sent = "{\"given\":[\"a\",null],\"_given\":[null,{\"id\":\"x\"}]}";
        assertThat(Json.write(Json.readObject(utf8(sent)))).isEqualTo(utf8(sent));
    }

    @Example
    void keepsEveryFormOfANumber() {
        String sent =
                "{\"a\":[1.50,-0,0.0,1E2,1e+2,1.0E-400,1e999999,123456789012345678901234567890.1234567890,-0.0e-0]}";
        assertThat(Json.write(Json.readObject(utf8(sent)))).isEqualTo(utf8(sent));
    }

    @Example
    void keepsALongString() {
        Map<String, Object> object = Map.of("data", "中x".repeat(3_000_000));
        assertThat(Json.readObject(Json.write(object))).isEqualTo(object);
    }

    @Example
    void readsAPartOfAnArray() {
        byte[] bytes = utf8("{\"a\":1}{\"b\":2}{\"c\":3}");
        assertThat(Json.readObject(bytes, 7, 7)).isEqualTo(Map.of("b", new JsonNumber("2")));
    }

    @Example
    void nestsAsDeepAsItMayAndNoDeeper() {
        int arrays = Json.MAX_DEPTH - 1;
        assertThat(Json.readObject(utf8("{\"a\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}")))
                .containsKey("a");
        assertRefused("{\"a\":" + "[".repeat(arrays + 1) + "]".repeat(arrays + 1) + "}");
        assertRefused("{\"a\":".repeat(100_000));
        assertRefused("[".repeat(100_000));
    }

    @Example
    void refusesWhatIsNotOneObject() {
        for (String sent : List.of(
                "",
                " ",
                "null",
                "1",
                "\"" + SECRET + "\"",
                "[]",
                "[{}]",
                SECRET,
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{\"a\":[1,]}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":0x10}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":" + SECRET + "x}",
                "{\"a\":\"" + SECRET,
                "{} {}",
                "{}x",
                "{}]",
                "{}" + SECRET,
                "{}\0",
                "<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"" + SECRET + "\"/></Patient>",
                "{\"a\":1}//" + SECRET,
                "{\"a\":tru" + SECRET + "}",
                "{\"" + SECRET + "\":\"x\" \"y\"}",
                "{\"a\":\"\\u12" + SECRET,
                "{" + SECRET + ":1}",
                "{\"a\":1 " + SECRET + "}",
                "\\" + SECRET,
                "{\"a\":张三" + SECRET + "}")) {
            assertRefused(sent);
        }
    }

    @Example
    void refusesTheSameNameTwice() {
        assertRefused("{\"a\":1,\"a\":1}");
        assertRefused("{\"b\":{\"a\":1,\"c\":2,\"\\u0061\":{}}}");
        assertRefused("{\"" + SECRET + "\":1,\"" + SECRET + "\":1}");
        assertThat(refusal(utf8("{\"name\":1,\n\"name\":1}")))
                .hasMessageContaining("'name'")
                .hasMessageContaining("line 2");
    }

    @Example
    void refusesANullElement() {
        assertRefused("{\"a\":null}");
        assertRefused("{\"a\":[{\"b\":null}]}");
        assertRefused("{\"" + SECRET + "\":null}");
        assertRefused("{\"张" + SECRET + "\":null}");
    }

    @Example
    void refusesOtherCharsets() {
        for (String charset : List.of("UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE", "UTF-32")) {
            assertRefused(("{\"a\":\"" + SECRET + "\"}").getBytes(Charset.forName(charset)));
        }
        assertRefused("\ufeff{\"a\":1}".getBytes(StandardCharsets.UTF_16LE));
        assertRefused("{\"a\":\"张三\"}".getBytes(Charset.forName("GB18030")));
        assertRefused("{\"a\":\"Müller\"}".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Example
    void refusesBytesThatAreNoUtf8() {
        for (int[] bad : new int[][] {
            {0x80},
            {0xc3},
            {0xc0, 0xaf},
            {0xe0, 0x80, 0xaf},
            {0xed, 0xa0, 0x80},
            {0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80},
            {0xf4, 0x90, 0x80, 0x80},
            {0xf8, 0x88, 0x80, 0x80, 0x80},
            {0xff},
            {0xe4, 0xb8}
        }) {
            assertRefused(around("{\"a\":\"", bad, "\"}"));
            assertRefused(around("{\"", bad, "\":1}"));
        }
    }

    @Example
    void refusesHalfASurrogatePair() {
        assertRefused("{\"a\":\"\\ud83d\"}");
        assertRefused("{\"a\":\"\\ude00\\ud83d\"}");
        assertRefused("{\"a\":[\"x\\ud83dx\"]}");
        assertRefused("{\"\\ude00\":1}");
    }

    @Example
    void refusesLongNumbersAndNames() {
        assertRefused("{\"a\":" + "1".repeat(100_000) + "}");
        assertRefused("{\"" + "a".repeat(100_000) + "\":1}");
    }

    @Property(tries = 1000)
    void answersAnyBytesWithAnObjectOrARefusal(@ForAll @Size(max = 40) byte[] bytes) {
        assertReadOrRefused(bytes);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void answersADamagedObjectWithAnObjectOrARefusal(
            @ForAll("objects") Map<String, Object> object, @ForAll @IntRange(min = 0) int at, @ForAll byte change) {
        byte[] bytes = Json.write(object);
        bytes[at % bytes.length] = change;
        assertReadOrRefused(bytes);
        assertReadOrRefused(Arrays.copyOf(bytes, at % bytes.length));
    }

    @Example
    void aNumberOfAHugeExponentCostsNothing() {
        JsonNumber huge = new JsonNumber("1E999999999");
        assertThat(huge.doubleValue()).isInfinite();
        assertThat(huge.longValue()).isZero();
        assertThat(huge).hasToString("1E999999999").isNotEqualTo(new JsonNumber("1e999999999"));
    }

    /** What is read must also be written and read again. */
    private static void assertReadOrRefused(byte[] bytes) {
        Map<String, Object> object;
        try {
            object = Json.readObject(bytes);
        } catch (Failure failure) {
            assertThat(failure.category()).isEqualTo(Category.INVALID);
            return;
        }
        assertThat(Json.readObject(Json.write(object))).isEqualTo(object);
    }

    private static void assertRefused(String json) {
        assertRefused(utf8(json));
    }

    private static void assertRefused(byte[] json) {
        Failure refusal = refusal(json);
        assertThat(refusal.category()).isEqualTo(Category.INVALID);
        assertThat(refusal.getMessage()).doesNotContain(SECRET, "张", "Müller").hasSizeLessThan(200);
        assertThat(refusal.getCause()).isNull();
    }

    private static Failure refusal(byte[] json) {
        return assertThatExceptionOfType(Failure.class)
                .as(() -> new String(json, 0, Math.min(json.length, 60), StandardCharsets.UTF_8))
                .isThrownBy(() -> Json.readObject(json))
                .actual();
    }

    private static byte[] around(String before, int[] bytes, String after) {
        byte[] head = utf8(before);
        byte[] tail = utf8(after);
        byte[] all = Arrays.copyOf(head, head.length + bytes.length + tail.length);
        for (int i = 0; i < bytes.length; i++) {
            all[head.length + i] = (byte) bytes[i];
        }
        System.arraycopy(tail, 0, all, head.length + bytes.length, tail.length);
        return all;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<Map<String, Object>> objects() {
        return objects(3);
    }

    private static Arbitrary<Map<String, Object>> objects(int depth) {
        Arbitrary<String> names = Arbitraries.oneOf(
                Arbitraries.of("given", "_given", "valueDecimal", "extension", "resourceType", "id", "div"),
                texts().filter(text -> text.length() < 200));
        return Combinators.combine(
                        names.list().uniqueElements().ofMaxSize(5),
                        values(depth).list().ofSize(5))
                .as((keys, values) -> {
                    Map<String, Object> object = new LinkedHashMap<>();
                    for (int i = 0; i < keys.size(); i++) {
                        object.put(keys.get(i), values.get(i));
                    }
                    return object;
                });
    }

    private static Arbitrary<Object> values(int depth) {
        Arbitrary<Object> plain = Arbitraries.oneOf(
                texts().asGeneric(),
                numbers().asGeneric(),
                Arbitraries.of(true, false).asGeneric());
        if (depth == 0) {
            return plain;
        }
        Arbitrary<Object> arrays = values(depth - 1)
                .injectNull(0.2)
                .list()
                .ofMaxSize(4)
                .map(ArrayList::new)
                .asGeneric();
        return Arbitraries.oneOf(plain, arrays, objects(depth - 1).asGeneric());
    }

    private static Arbitrary<JsonNumber> numbers() {
        return Combinators.combine(
                        Arbitraries.of("", "-"),
                        Arbitraries.oneOf(
                                Arbitraries.bigIntegers()
                                        .greaterOrEqual(BigInteger.ZERO)
                                        .map(String::valueOf),
                                Arbitraries.of("0", "7", "1".repeat(300))),
                        Arbitraries.of("", ".0", ".50", ".000", ".1234567890123456789012345678901234567890"),
                        Arbitraries.of("", "", "E2", "e2", "E+10", "e-7", "E-400", "e00", "E999999999"))
                .as((sign, whole, fraction, exponent) -> new JsonNumber(sign + whole + fraction + exponent));
    }

    private static Arbitrary<String> texts() {
        Arbitrary<String> random = Arbitraries.strings()
                .withCharRange('\0', '\ud7ff')
                .withCharRange('\ue000', '\uffff')
                .ofMaxLength(12);
        Arbitrary<String> odd = Arbitraries.of(
                "",
                "😀",
                "👨‍👩‍👧",
                "\u200b\u200d\ufeff",
                "\"\\/\b\f\n\r\t\0\u001f\u007f",
                "\u2028\u2029",
                "</script>",
                "欧阳娜娜",
                "𠮷",
                "e\u0301",
                "\uffff",
                "x".repeat(9000),
                "中".repeat(3000),
                "y".repeat(1999) + "😀");
        return Arbitraries.oneOf(random, odd);
    }
}
