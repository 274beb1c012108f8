package org.longmai.live;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;

/** Bounds how many WebSockets there are, and what one may send at once. */
final class Connections extends WebSocketHandlerDecorator {

    private final LiveSettings settings;
    private final Set<String> open = ConcurrentHashMap.newKeySet();

    Connections(WebSocketHandler handler, LiveSettings settings) {
        super(handler);
        this.settings = settings;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws Exception {
        session.setTextMessageSizeLimit(Math.toIntExact(settings.maxMessage().toBytes()));
        session.setBinaryMessageSizeLimit(1);
        if (!admits(session)) {
            session.close(CloseStatus.SERVICE_OVERLOAD);
            return;
        }
        super.afterConnectionEstablished(session);
    }

    private synchronized boolean admits(WebSocketSession session) {
        return open.size() < settings.connections() && open.add(session.getId());
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
        open.remove(session.getId());
        super.afterConnectionClosed(session, status);
    }
}
