package org.longmai.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

/** The registry for tests that run without Spring. */
public final class Registries {

    private Registries() {}

    public static Registry tongliang() {
        try {
            return new Registry(
                    new RegistrySettings(new ClassPathResource("registry/tongliang.json")), JsonMapper.shared());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
