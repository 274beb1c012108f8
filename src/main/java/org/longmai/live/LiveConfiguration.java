package org.longmai.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.server.WebGraphQlHandler;
import org.springframework.graphql.server.webmvc.GraphQlWebSocketHandler;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.socket.server.support.OriginHandshakeInterceptor;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import tools.jackson.databind.json.JsonMapper;

/** The WebSocket at {@code /graphql-ws}: open to hands from our own pages and from no page; nothing is told before a token came. */
@Configuration(proxyBeanMethods = false)
class LiveConfiguration {

    @Bean
    GraphQlWebSocketHandler webSocketHandler(WebGraphQlHandler handler, JsonMapper json, LiveSettings settings) {
        return new GraphQlWebSocketHandler(
                handler, new JacksonJsonHttpMessageConverter(json), settings.initTimeout(), settings.keepAlive());
    }

    @Bean
    HandlerMapping webSocketMapping(GraphQlWebSocketHandler handler, Connections connections, LiveSettings settings) {
        List<HandshakeInterceptor> interceptors = new ArrayList<>();
        interceptors.add(new OriginHandshakeInterceptor(settings.origins()));
        interceptors.addAll(handler.initWebSocketHttpRequestHandler(new DefaultHandshakeHandler())
                .getHandshakeInterceptors());
        WebSocketHttpRequestHandler handshake =
                new WebSocketHttpRequestHandler(connections.bounding(handler), new DefaultHandshakeHandler());
        handshake.setHandshakeInterceptors(interceptors);
        WebSocketHandlerMapping mapping = new WebSocketHandlerMapping();
        mapping.setWebSocketUpgradeMatch(true);
        mapping.setUrlMap(Map.of("/graphql-ws", handshake));
        mapping.setOrder(-2);
        return mapping;
    }
}
