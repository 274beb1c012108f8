package org.longmai.apps;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.longmai.store.TestStore;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.util.FileSystemUtils;

/** The demo with twelve residents, on a store and a directory of its own: one for all tests that name it. */
final class DemoTown implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Path data = directory();
        TestPropertyValues.of(
                        "longmai.store.uri=" + TestStore.uri(),
                        "longmai.store.database=" + TestStore.fresh().getName(),
                        "longmai.demo.residents=12",
                        "longmai.demo.data=" + data)
                .applyTo(context);
        context.addApplicationListener(event -> {
            if (event instanceof ContextClosedEvent) {
                delete(data);
            }
        });
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("longmai-town");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
