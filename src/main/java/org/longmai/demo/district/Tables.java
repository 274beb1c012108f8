package org.longmai.demo.district;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.json.JsonMapper;

/** The files under {@code demo/}. */
final class Tables {

    private Tables() {}

    static <T> T read(String file, Class<T> type) {
        try (InputStream in = Tables.class.getResourceAsStream("/demo/" + file)) {
            if (in == null) {
                throw new IllegalStateException("demo/%s is missing".formatted(file));
            }
            return JsonMapper.shared().readValue(in, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
