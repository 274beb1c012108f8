package org.longmai.bench;

import com.github.benmanes.caffeine.cache.Cache;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.longmai.Longmai;
import org.longmai.record.FileLogs;
import org.longmai.store.FileKeys;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The demo within this process, so that its caches can be emptied; and, behind the same doors as the chart ({@code /fhir/bench/…},
 * any token), constants of the chart's size: what the server costs when it does nothing.
 */
final class Hub implements AutoCloseable {

    private static final String CONSTANTS = "/fhir/bench/";

    private final Map<String, byte[]> constants = new ConcurrentHashMap<>();
    private final ConfigurableApplicationContext context;
    private final Http http;
    private final List<Cache<?, ?>> caches;

    Hub(Path directory, int residents, String... settings) throws Exception {
        int port = JarProcess.freePort();
        String[] arguments = {
            "--server.port=" + port,
            "--longmai.demo.data=" + directory,
            "--longmai.demo.residents=" + residents,
            "--spring.jmx.enabled=false"
        };
        context = new SpringApplicationBuilder(Longmai.class)
                .profiles("demo")
                .initializers(this::addConstants)
                .run(java.util.stream.Stream.concat(List.of(arguments).stream(), List.of(settings).stream())
                        .toArray(String[]::new));
        http = new Http(URI.create("http://127.0.0.1:" + port));
        caches = List.of(
                cache(context.getBean(FileLogs.class), "logs"),
                cache(context.getBean(FileLogs.class), "sealed"),
                cache(context.getBean(FileLogs.class), "opened"),
                cache(context.getBean(FileKeys.class), "opened"));
    }

    Http http() {
        return http;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Object bean(String name) {
        return context.getBean(name);
    }

    /** As after a start: nothing of any file is in memory. */
    void forget() {
        caches.forEach(Cache::invalidateAll);
    }

    /** Serves the bytes from now on, at the path that is returned. */
    String serve(String name, byte[] bytes) {
        constants.put(name, bytes);
        return CONSTANTS + name;
    }

    @Override
    public void close() {
        context.close();
    }

    private void addConstants(ConfigurableApplicationContext starting) {
        RouterFunction<ServerResponse> routes = RouterFunctions.route()
                .GET(CONSTANTS + "{name}", request -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(constants.getOrDefault(request.pathVariable("name"), new byte[0])))
                .build();
        ((GenericApplicationContext) starting).registerBean("constants", RouterFunction.class, () -> routes);
    }

    private static Cache<?, ?> cache(Object owner, String field) {
        return (Cache<?, ?>) java.util.Objects.requireNonNull(ReflectionTestUtils.getField(owner, field));
    }
}
