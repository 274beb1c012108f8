package org.longmai.push;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A hub and its issuer on a free port that answer as the test says, and then with 200. */
final class StubHub implements AutoCloseable {

    static final String ACCEPTED = "{\"resourceType\":\"Bundle\",\"type\":\"transaction-response\"}";

    final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    final Queue<Reply> tokenReplies = new ConcurrentLinkedQueue<>();
    final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    final List<String> tokens = Collections.synchronizedList(new ArrayList<>());
    final List<String> forms = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server;
    private final String scheme;

    /** What happens between a Bundle and its answer. */
    volatile Runnable meanwhile = () -> {};

    private final ExecutorService threads = Executors.newCachedThreadPool();

    record Reply(int status, String body, String retryAfter) {

        static Reply of(int status, String body) {
            return new Reply(status, body, "");
        }

        static Reply outcome(int status, String diagnostics) {
            return of(
                    status,
                    "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"invalid\",\"diagnostics\":\""
                            + diagnostics + "\",\"expression\":[\"Bundle.entry[0]\"]}]}");
        }
    }

    StubHub() throws IOException {
        this(0);
    }

    StubHub(int port) throws IOException {
        this(HttpServer.create(address(port), 0), "http");
    }

    /** Over TLS, with the certificate of 127.0.0.1 that the authority of {@code ca.pem} signed. */
    static StubHub withTls() throws IOException, GeneralSecurityException {
        HttpsServer server = HttpsServer.create(address(0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls()));
        return new StubHub(server, "https");
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static SSLContext tls() throws IOException, GeneralSecurityException {
        char[] password = "changeit".toCharArray();
        KeyStore keys =
                KeyStore.getInstance(Path.of("src/test/resources/push/hub.p12").toFile(), password);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private StubHub(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.setExecutor(threads);
        server.createContext("/fhir", this::take);
        server.createContext("/token", this::token);
        server.createContext("/.well-known/openid-configuration", this::discover);
        server.start();
    }

    String url() {
        return scheme + "://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void take(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            answer(exchange, Reply.of(404, ""));
            return;
        }
        tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] gzip = exchange.getRequestBody().readAllBytes();
        bodies.add(
                new String(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes(), StandardCharsets.UTF_8));
        meanwhile.run();
        Reply reply = replies.poll();
        answer(exchange, reply == null ? Reply.of(200, ACCEPTED) : reply);
    }

    private void token(HttpExchange exchange) throws IOException {
        forms.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Reply reply = tokenReplies.poll();
        String fresh = "{\"access_token\":\"t" + forms.size() + "\",\"expires_in\":600,\"scope\":null}";
        answer(exchange, reply == null ? Reply.of(200, fresh) : reply);
    }

    private void discover(HttpExchange exchange) throws IOException {
        answer(exchange, Reply.of(200, "{\"token_endpoint\":\"" + url() + "/token\"}"));
    }

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        if (!reply.retryAfter().isEmpty()) {
            exchange.getResponseHeaders().add("Retry-After", reply.retryAfter());
        }
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
