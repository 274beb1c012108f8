package org.longmai.store;

import java.nio.file.NoSuchFileException;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What a command of the jar needs of Longmai, by the settings for serving, without a server. */
public final class Offline {

    private Offline() {}

    /**
     * @param slice the configuration that names what is needed
     * @param properties more of them, as {@code name=value}
     */
    public static ConfigurableApplicationContext start(Class<?> slice, List<String> settings, String... properties) {
        return new SpringApplicationBuilder(slice)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .lazyInitialization(true)
                .properties(properties)
                .run(settings.toArray(String[]::new));
    }

    /** Why something failed: the innermost cause's words. */
    public static String why(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof NoSuchFileException missing
                ? "there is no file " + missing.getFile()
                : String.valueOf(cause.getMessage());
    }
}
