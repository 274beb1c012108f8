package org.longmai.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.longmai.fhir.Resource;

class NoteTests {

    @Property
    void whatIsKeptIsReadAgain(@ForAll String text, @ForAll List<String> several) {
        Note note = Note.of(Note.Kind.REQUEST, "1", "r1").with("one", text).withAll("several", several);
        Note read = Note.of(Note.Kind.REQUEST, "r1", Resource.of(note.resource().bytes()));
        assertThat(read.get("one")).isEqualTo(text);
        assertThat(read.all("several")).isEqualTo(several);
        assertThat(read.id()).isEqualTo(note.id());
    }

    @Example
    void aValueThatIsNullIsNone() {
        Note note = Note.of(Note.Kind.CARD, "1", "r1").with("a", "x").with("a", null);
        assertThat(note.find("a")).isNull();
        assertThat(Note.Kind.CARD.isOf(note.id())).isTrue();
        assertThat(Note.Kind.CODE.isOf(note.id())).isFalse();
    }

    @Example
    void anEmergencyIsReadAsItWasDeclared() {
        Instant now = Instant.parse("2026-05-01T00:00:00Z");
        Glass glass = new Glass(
                "glass-1", "r1", "d1", "i1", "医生", "sub", "UNCONSCIOUS", "words", now, now.plusSeconds(9), null);
        assertThat(Glass.of(glass.note())).isEqualTo(glass);
        assertThat(Glass.of(glass.closed(now).note())).isEqualTo(glass.closed(now));
    }
}
