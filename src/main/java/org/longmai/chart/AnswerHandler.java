package org.longmai.chart;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.longmai.chart.completion.PlainJson;
import org.longmai.chart.completion.ResultWriter;
import org.longmai.fhir.JsonBytes;
import org.springframework.graphql.server.WebGraphQlHandler;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.webmvc.GraphQlHttpHandler;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** GraphQL over HTTP, whose answers are written at once: plain data is bytes already ({@link PlainJson}). */
@Component
class AnswerHandler extends GraphQlHttpHandler {

    private static final String WRITES = AnswerHandler.class.getName();

    private final ResultWriter writer;

    AnswerHandler(WebGraphQlHandler handler, JsonMapper mapper) {
        super(handler);
        this.writer = new ResultWriter(mapper);
    }

    /** Whether the answer to the request goes out here. */
    static boolean writes(WebGraphQlRequest request) {
        return request.getAttributes().containsKey(WRITES);
    }

    @Override
    public ServerResponse handleRequest(ServerRequest request) throws ServletException {
        request.attributes().put(WRITES, true);
        return super.handleRequest(request);
    }

    @Override
    protected ServerResponse.HeadersBuilder.WriteFunction getWriteFunction(Map<String, Object> result, MediaType type) {
        return (request, response) -> {
            write(result, response);
            return null;
        };
    }

    private void write(Map<String, Object> result, HttpServletResponse response) throws IOException {
        JsonBytes json = writer.write(result);
        response.setContentLength(json.length());
        json.writeTo(response.getOutputStream());
    }
}
