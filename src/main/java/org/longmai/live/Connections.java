package org.longmai.live;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;

/** Bounds how many WebSockets there are, how many of them are one caller's, and what one may send at once. */
@Component
class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** As the protocol has it for what is none of its messages. */
    private static final CloseStatus INVALID = new CloseStatus(4400, "Invalid message");

    /** As HTTP's 429, for who knows it: "too many". */
    private static final CloseStatus TOO_MANY = new CloseStatus(4429, "Too many connections of yours: close one.");

    private final LiveSettings settings;
    private final Map<String, Connection> open = new HashMap<>();

    Connections(LiveSettings settings) {
        this.settings = settings;
    }

    private record Connection(WebSocketSession session, String caller) {}

    /** The handler, for no more connections than there may be. */
    WebSocketHandler bounding(WebSocketHandler handler) {
        return new WebSocketHandlerDecorator(handler) {

            @Override
            public void afterConnectionEstablished(WebSocketSession session) throws Exception {
                session.setTextMessageSizeLimit(
                        Math.toIntExact(settings.maxMessage().toBytes()));
                session.setBinaryMessageSizeLimit(1);
                if (!admits(session)) {
                    session.close(CloseStatus.SERVICE_OVERLOAD);
                    return;
                }
                super.afterConnectionEstablished(session);
            }

            @Override
            public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
                try {
                    super.handleMessage(session, message);
                } catch (HttpMessageConversionException | ClassCastException e) {
                    session.close(INVALID);
                }
            }

            @Override
            public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
                closed(session.getId());
                super.afterConnectionClosed(session, status);
            }
        };
    }

    private synchronized boolean admits(WebSocketSession session) {
        return open.size() < settings.connections()
                && open.putIfAbsent(session.getId(), new Connection(session, "")) == null;
    }

    private synchronized void closed(String id) {
        open.remove(id);
    }

    /**
     * Whose the connection is, as its token says.
     *
     * @throws Failure TOO_COSTLY if the caller has too many; this one is closed
     */
    void belongs(String id, String caller) {
        WebSocketSession tooMany = taken(id, caller);
        if (tooMany != null) {
            close(tooMany);
            throw Failure.of(Failure.Category.TOO_COSTLY, "Too many connections of yours: close one.");
        }
    }

    /** The session, if the caller has no place for it. */
    private synchronized @Nullable WebSocketSession taken(String id, String caller) {
        Connection connection = open.get(id);
        if (connection == null) {
            return null;
        }
        long others = open.values().stream()
                .filter(other -> other.caller().equals(caller))
                .count();
        if (others >= settings.connectionsPerCaller()) {
            return connection.session();
        }
        open.put(id, new Connection(connection.session(), caller));
        return null;
    }

    private static void close(WebSocketSession session) {
        try {
            session.close(TOO_MANY);
        } catch (IOException e) {
            LOG.debug("A connection was closed already", e);
        }
    }
}
