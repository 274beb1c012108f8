package org.longmai.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

/** The registry of the demo's district, for tests without Spring. */
public final class DistrictOfTongliang {

    private DistrictOfTongliang() {}

    public static Registry registry() {
        try {
            return new Registry(
                    new RegistrySettings(new ClassPathResource("registry/tongliang.json")), new JsonMapper());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
