package org.longmai.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.Transliterator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.identity.PersonName.Likeness;

class PersonNameTests {

    @ParameterizedTest
    @CsvSource({
        "张伟, 张伟, EXACT",
        "张 伟, 张伟, EXACT",
        "張偉, 张伟, VARIANT",
        "张伟, 章玮, PINYIN",
        "李娜, Li Na, PINYIN",
        "李娜, NA LI, PINYIN",
        "张晓伟, 'Zhang, Xiaowei', PINYIN",
        "单雄信, Shan Xiongxin, PINYIN",
        "解晓东, Xie Xiaodong, PINYIN",
        "欧阳娜娜, Ouyang Nana, PINYIN",
        "尉迟恭, Yuchi Gong, PINYIN",
        "万俟卨, Moqi Xie, PINYIN",
        "乐嘉, Yue Jia, PINYIN",
        "乐嘉, Le Jia, PINYIN",
        "覃辉, Qin Hui, PINYIN",
        "覃辉, Tan Hui, PINYIN",
        "买买提·吐尔逊, 吐尔逊·买买提, EXACT",
        "买买提·吐尔逊, 买买提•吐尔逊, EXACT",
        "買買提·吐爾遜, 吐尔逊.买买提, VARIANT",
        "阿卜杜热合曼·买买提, 阿不都热合曼·买买提, SIMILAR",
        "刘兰, 牛兰, SIMILAR",
        "张淑英, 章苏因, SIMILAR",
        "张晓伟, 张晓明, SURNAME",
        "李明, 李民, SIMILAR",
        "王伟, 李娜, DIFFERENT",
        "张伟, 伟张, PINYIN"
    })
    void namesAreComparedByCharactersSimplifiedCharactersAndReadings(String one, String other, Likeness likeness) {
        PersonName first = PersonName.of(one).orElseThrow();
        PersonName second = PersonName.of(other).orElseThrow();

        assertThat(first.likeness(second)).isEqualTo(likeness);
        assertThat(second.likeness(first)).isEqualTo(likeness);
        assertThat(first.likeness(first)).isEqualTo(Likeness.EXACT);
    }

    @Test
    void aHumanNameIsItsTextElseItsParts() {
        PersonName parts = PersonName.of(Map.of("family", "张", "given", "伟")).orElseThrow();
        PersonName latin =
                PersonName.of(Map.of("family", "Zhang", "given", "Wei")).orElseThrow();

        assertThat(parts.likeness(PersonName.of("张伟").orElseThrow())).isEqualTo(Likeness.EXACT);
        assertThat(latin.likeness(parts)).isEqualTo(Likeness.PINYIN);
        assertThat(latin.likeness(
                        PersonName.of(Map.of("family", "Zhang", "given", "Li")).orElseThrow()))
                .isEqualTo(Likeness.SURNAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"李娜之女", "李娜之子", "李娜之长女", "李娜之双女", "李娜之婴", "李娜的女婴", "李娜婴儿", "大毛毛"})
    void whoseChildItIsIsNoName(String name) {
        assertThat(PersonName.of(name).orElseThrow().isOfNewborn()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"李之女士", "王之涣", "张子女", "之子于归人", "子女"})
    void aNameWithTheseCharactersIsOne(String name) {
        assertThat(PersonName.of(name).orElseThrow().text()).isEqualTo(name);
    }

    @Test
    void whatIsNoNameGivesNone() {
        assertThat(PersonName.of(" ")).isEmpty();
        assertThat(PersonName.of(Map.of())).isEmpty();
        assertThat(PersonName.of("长".repeat(101))).isEmpty();
    }

    /** The tables are those of CLDR: a newer ICU that reads a character otherwise makes this fail, and they are written again. */
    @Test
    void readingsAndSimplifiedCharactersAreThoseOfCldr() {
        Transliterator latin = Transliterator.getInstance("Han-Latin; Latin-ASCII");
        Transliterator simplified = Transliterator.getInstance("Traditional-Simplified");
        for (char c = 0x4e00; c <= 0x9fa5; c += 7) {
            String reading = latin.transliterate(String.valueOf(c));
            if (reading.matches("[a-z]+")) {
                assertThat(Han.pinyin(String.valueOf(c))).isEqualTo(reading);
            }
            String simple = simplified.transliterate(String.valueOf(c));
            if (simple.length() == 1) {
                assertThat(Han.simplified(String.valueOf(c))).isEqualTo(simple);
            }
        }
    }
}
