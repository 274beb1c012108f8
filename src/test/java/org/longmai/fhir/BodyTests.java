package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.springframework.mock.web.MockHttpServletRequest;

class BodyTests {

    private static final int BUFFER = 1 << 16;

    @Property(tries = 200)
    void readsWhatWasSentAndNoMoreThanIsTaken(
            @ForAll @IntRange(min = 0, max = 5) int buffers,
            @ForAll @IntRange(min = -2, max = 2) int beside,
            @ForAll @IntRange(min = -1, max = 1) int most,
            @ForAll boolean packed)
            throws IOException {
        byte[] sent = new byte[Math.max(0, buffers * BUFFER + beside)];
        new Random(sent.length).nextBytes(sent);
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/fhir");
        request.setContent(packed ? gzip(sent) : sent);
        if (packed) {
            request.addHeader("Content-Encoding", "gzip");
        }
        if (most < 0 && sent.length > 0) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> Body.read(request, sent.length + most))
                    .matches(failure -> failure.category() == Failure.Category.TOO_COSTLY);
        } else {
            assertThat(Body.read(request, sent.length + Math.max(0, most))).isEqualTo(sent);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream to = new GZIPOutputStream(packed)) {
            to.write(bytes);
        }
        return packed.toByteArray();
    }
}
