package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTests {

    /** The grammar, as one writes it down: the oracle. */
    private static final Pattern LITERAL = Pattern.compile("([A-Z][A-Za-z]{1,60})/([A-Za-z0-9\\-.]{1,64})");

    @Test
    void readsTypeAndId() {
        assertThat(Reference.parse("Encounter/k7q-2.B")).isEqualTo(new Reference("Encounter", "k7q-2.B"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "Encounter",
                "Encounter/",
                "/1",
                "E/1",
                "encounter/1",
                "Encounter/1/_history/2",
                "Encounter/1_2",
                "Encounter?identifier=1",
                "#contained",
                "urn:uuid:0",
                "http://example.org/Encounter/1",
                "Encounter/1\n",
                "Encounter/é"
            })
    void whatIsNoLiteralReferenceIsNone(String text) {
        assertThat(Reference.parse(text)).isNull();
    }

    @Test
    void nothingIsNoReference() {
        assertThat(Reference.parse(null)).isNull();
    }

    @Property
    void readsWhatTheGrammarReads(@ForAll("texts") String text) {
        Matcher literal = LITERAL.matcher(text);
        Reference expected = literal.matches() ? new Reference(literal.group(1), literal.group(2)) : null;
        assertThat(Reference.parse(text)).isEqualTo(expected);
    }

    @Property
    void anIdIsWhatMayStandBehindTheSlash(@ForAll("texts") String text) {
        assertThat(Reference.isId(text)).isEqualTo(Pattern.matches("[A-Za-z0-9\\-.]{1,64}", text));
    }

    /** Some are references, many almost. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> types = Arbitraries.strings().withChars("AZaz").ofMaxLength(63);
        Arbitrary<String> ids = Arbitraries.strings().withChars("AZaz09-.").ofMaxLength(66);
        Arbitrary<String> between = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(20, Arbitraries.just("/")),
                net.jqwik.api.Tuple.of(
                        1, Arbitraries.strings().withChars("@[`{/:_ \n").ofMaxLength(2)));
        return Arbitraries.oneOf(
                ids, Combinators.combine(types, between, ids).as((type, slash, id) -> type + slash + id));
    }
}
