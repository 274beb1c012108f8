package org.longmai.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Files of heads. */
final class TestHeads {

    private TestHeads() {}

    static HeadFile none() {
        return in(null);
    }

    static HeadFile in(@Nullable Path file) {
        try {
            return new HeadFile(new AuditSettings(file, Duration.ofSeconds(1), null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
