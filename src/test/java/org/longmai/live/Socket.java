package org.longmai.live;

import com.jayway.jsonpath.JsonPath;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Json;

/** A client of graphql-transport-ws. What comes is awaited, for as long as a slow machine may need. */
public final class Socket implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    /** @param origin of the page that opens it, or null */
    Socket(int port, @Nullable String origin) {
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder().subprotocols("graphql-transport-ws");
        if (origin != null) {
            builder.header("Origin", origin);
        }
        socket = builder.buildAsync(URI.create("ws://localhost:" + port + "/graphql-ws"), this)
                .join();
    }

    public static Socket of(int port, String token) {
        Socket socket = new Socket(port, null);
        socket.init(token);
        if (!socket.next().contains("connection_ack")) {
            throw new IllegalStateException("no acknowledgement");
        }
        return socket;
    }

    static boolean opens(int port, String origin) {
        try (Socket socket = new Socket(port, origin)) {
            return true;
        } catch (CompletionException refused) {
            return false;
        }
    }

    void init(String token) {
        send(Map.of("type", "connection_init", "payload", Map.of("Authorization", "Bearer " + token)));
    }

    public void subscribe(String id, String document) {
        send(Map.of("type", "subscribe", "id", id, "payload", Map.of("query", document)));
    }

    void complete(String id) {
        send(Map.of("type", "complete", "id", id));
    }

    void send(Map<String, Object> message) {
        text(new String(Json.write(new LinkedHashMap<>(message)), java.nio.charset.StandardCharsets.UTF_8));
    }

    void text(String text) {
        socket.sendText(text, true).join();
    }

    /** The next message; of a closed socket {@code closed CODE}. */
    public String next() {
        try {
            String message = messages.poll(20, TimeUnit.SECONDS);
            if (message == null) {
                throw new IllegalStateException("nothing came");
            }
            return message.contains("\"ping\"") ? next() : message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    <T> T next(String path) {
        String message = next();
        try {
            return JsonPath.read(message, path);
        } catch (RuntimeException e) {
            throw new IllegalStateException(message, e);
        }
    }

    /** Whether the server has answered everything so far and nothing else came: a ping comes back behind it. */
    public boolean isQuiet() {
        send(Map.of("type", "ping"));
        return next().contains("\"pong\"");
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            messages.add(part.toString());
            part.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
        messages.add("closed " + status);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        messages.add("closed by " + error);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
