package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;

class RoomTests {

    private final Room room = new Room(10 * 1024);

    @Test
    void whatNeedsMoreThanThereIsHasToComeSmaller() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> room.with(new byte[6 * 1024], () -> "done"))
                .satisfies(failure -> assertThat(failure.category()).isEqualTo(Category.TOO_COSTLY));
        assertThat(room.with(new byte[4 * 1024], () -> "done")).isEqualTo("done");
    }

    @Test
    void whoLeavesMakesRoom() {
        for (int i = 0; i < 100; i++) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> room.with(new byte[4 * 1024], () -> {
                        throw new IllegalStateException();
                    }));
        }
        assertThat(room.with(new byte[4 * 1024], () -> "done")).isEqualTo("done");
    }

    @Test
    void manySmallElementsWeighMoreThanALongText() {
        assertThat(Room.weight(bytes("{},".repeat(1_000)))).isGreaterThan(50 * Room.weight(bytes("x".repeat(1_000))));
    }

    @Property
    void weighsEveryElementWhereverItStands(
            @ForAll @Chars({',', '{', '[', 'x', '}', ']', ';', '\u000c', '\u00db'}) String text) {
        byte[] json = text.getBytes(StandardCharsets.ISO_8859_1);
        long elements = text.chars().filter(c -> ",{[".indexOf(c) >= 0).count();
        assertThat(Room.weight(json)).isEqualTo(2L * json.length + 100 * elements);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
