package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.language.Document;
import graphql.parser.Parser;
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

class ToldRequestTests {

    private static final Map<String, Object> VARIABLES = Map.of("id", "k7q", "no", false, "name", "张三");

    @Test
    void tellsWhatWasCarriedOutInTheSchemasWords() {
        assertThat(told(
                        """
                        query 张三的病历($id: ID!, $no: Boolean!, $yes: Boolean = true) { # about 张三
                          a: resident(id: $id, purpose: BTG) {
                            ...张三 b: conditions(code: ["张三"], first: 138) { totalCount }
                            observations(institution: ["x"]) @include(if: $no) { totalCount }
                            encounters @skip(if: $yes) { totalCount }
                            ... on Resident @include(if: true) { withheld @skip(if: false) }
                          }
                          other: resident(id: "张三") @include(if: $no) { name }
                        }
                        query Other { resident(id: "张三") { name } }
                        fragment 张三 on Resident { name }
                        """
                                .replace("张三的病历", "ZhangSan")
                                .replace("...张三", "...ZhangSan")
                                .replace("fragment 张三", "fragment ZhangSan"),
                        "ZhangSan",
                        true))
                .isEqualTo(
                        "query { resident(id: k7q, purpose: BTG) { ... on Resident { name } conditions(code: […], first: …) { totalCount }"
                                + " ... on Resident { withheld } } }");
    }

    @Test
    void tellsNoArgumentsWhereSeveralAreNamed() {
        assertThat(told(
                        "{ a: resident(id: \"x\") { id } b: resident(identifier: {system: \"s\", value: \"张三\"}) { id } }",
                        null,
                        false))
                .isEqualTo("query { resident(id: …) { id } resident(identifier: {system: …, value: …}) { id } }");
    }

    @Test
    void tellsTheSameDocumentAnewWhereItsVariablesDecide() {
        Document same =
                Parser.parse("query Q($id: ID!, $no: Boolean!) { resident(id: $id) { name id @include(if: $no) } }");
        assertThat(ToldRequest.of(same, null, Map.of("id", "a", "no", true), true))
                .isEqualTo("query { resident(id: a) { name id } }");
        assertThat(ToldRequest.of(same, null, Map.of("id", "b", "no", false), true))
                .isEqualTo("query { resident(id: b) { name } }");
        Document plain = Parser.parse("query Q($id: ID!) { resident(id: $id) { name id } }");
        for (String id : List.of("a", "b")) {
            assertThat(ToldRequest.of(plain, null, Map.of("id", id), true))
                    .isEqualTo("query { resident(id: %s) { name id } }".formatted(id));
        }
    }

    @Test
    void whatIsLongInOneRequestIsMissingInNoOther() {
        Document same = Parser.parse("query Q($id: ID!) { resident(id: $id) { name id } }");
        assertThat(ToldRequest.of(same, null, Map.of("id", "x".repeat(20_000)), true))
                .hasSizeLessThan(300)
                .endsWith("{ name id } }");
        assertThat(ToldRequest.of(same, null, Map.of("id", "a"), true))
                .isEqualTo("query { resident(id: a) { name id } }");
    }

    @Test
    void isBounded() {
        String wide = "{ resident(id: \"x\") { " + "withheld ".repeat(10_000) + "} }";
        assertThat(told(wide, null, true)).hasSizeBetween(16 * 1024, 17 * 1024);
        StringBuilder bomb = new StringBuilder("{ resident(id: \"x\") { ...f0 } }");
        for (int i = 0; i < 200; i++) {
            bomb.append(" fragment f%d on Resident { ...f%d ...f%d }".formatted(i, i + 1, i + 1));
        }
        bomb.append(" fragment f200 on Resident { withheld }");
        assertThat(told(bomb.toString(), null, true)).hasSizeLessThan(33 * 1024);
    }

    @Property(tries = 200)
    void nothingThatAClientWritesAsItLikesIsTold(@ForAll("documents") String document) {
        for (boolean named : List.of(true, false)) {
            assertThat(told(document, null, named)).doesNotContain("zhangsan").doesNotContain("13800138000");
        }
    }

    @Provide
    Arbitrary<String> documents() {
        return selections(4)
                .map(selections -> "query zhangsan($zhangsan: String = \"zhangsan\") { # zhangsan\n"
                        + " zhangsan: resident(id: \"k7q\") { " + selections
                        + " } } fragment zhangsan on Resident { name }");
    }

    private static Arbitrary<String> selections(int depth) {
        Arbitrary<String> leaf = Arbitraries.of(
                "name",
                "zhangsan: name",
                "...zhangsan",
                "name @include(if: false) # zhangsan\n",
                "zhangsan: name @skip(if: true)",
                "conditions(code: [\"zhangsan\"], first: 13800138000) { totalCount }",
                "conditions(code: $zhangsan, x: {zhangsan: 1.38, y: \"zhangsan\"}) { totalCount }"
                        .replace("{zhangsan: 1.38, y:", "{y:"),
                "timeline(since: \"\"\"zhangsan\"\"\", until: 13800138000.5) { totalCount }");
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<String> nested = selections(depth - 1).map(inner -> "zhangsan: summary { " + inner + " }");
        Arbitrary<String> inline =
                selections(depth - 1).map(inner -> "... on Resident @include(if: true) { " + inner + " }");
        Arbitrary<String> hidden = selections(depth - 1).map(inner -> "... @skip(if: true) { zhangsan " + inner + " }");
        return Combinators.combine(
                        Arbitraries.oneOf(leaf, nested, inline, hidden),
                        Arbitraries.oneOf(leaf, nested, inline, hidden))
                .as((one, other) -> one + " " + other);
    }

    private static String told(String document, @Nullable String operation, boolean named) {
        return ToldRequest.of(Parser.parse(document), operation, VARIABLES, named);
    }
}
