package org.longmai.chart;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.ReadBody;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** How large a GraphQL request may be. It stands behind the check of the token. */
@Component
class QueryBodies extends OncePerRequestFilter {

    private final int most;

    QueryBodies(ChartSettings settings) {
        this.most = (int) settings.maxBody().toBytes();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST") || !request.getServletPath().endsWith("graphql");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > most) {
            refuse(response);
            return;
        }
        if (request.getContentLengthLong() >= 0) {
            chain.doFilter(request, response);
            return;
        }
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            refuse(response);
        } else {
            chain.doFilter(new Read(request, body), response);
        }
    }

    private void refuse(HttpServletResponse response) throws IOException {
        Failure failure = Failure.of(
                Category.TOO_COSTLY, "The request is larger than %d bytes: send less at once.".formatted(most));
        GraphQLError error =
                Errors.describe(failure, GraphqlErrorBuilder.newError()).build();
        UnreadableQueries.write(response, HttpStatus.CONTENT_TOO_LARGE, error);
    }

    /** A request whose body was read, as its length was not told. */
    private static final class Read extends HttpServletRequestWrapper {

        private final ServletInputStream body;

        Read(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = new ReadBody(body);
        }

        @Override
        public ServletInputStream getInputStream() {
            return body;
        }
    }
}
