package org.longmai.fhir;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * FHIR's XML at the door: behind it everything is JSON. A body in XML is read as JSON when it is asked for, which is after the
 * token was checked; an answer in FHIR's JSON, a refusal too, leaves as XML where the client reads that.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
class FormatFilter extends OncePerRequestFilter {

    private static final String GRAPHQL = "$graphql";

    private final long maxBody;

    FormatFilter(@Value("${longmai.intake.max-body:64MB}") DataSize maxBody) {
        this.maxBody = maxBody.toBytes();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI();
        return !path.equals("/fhir") && !path.startsWith("/fhir/") || path.endsWith(GRAPHQL);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Format wanted;
        try {
            wanted = Format.wanted(request);
        } catch (Failure failure) {
            refuse(response, failure);
            return;
        }
        if (wanted == null && !isContent(request) && Format.isUnknown(request)) {
            refuse(response, Failure.of(Failure.Category.UNSUPPORTED, "FHIR is given as JSON and XML: accept one."));
            return;
        }
        boolean sent = Format.ofType(request.getContentType()) == Format.XML;
        boolean asks = wanted == Format.XML || Format.isParameter(request);
        HttpServletRequest inside = sent || asks ? new Inside(request, sent, asks) : request;
        if (wanted != Format.XML) {
            chain.doFilter(inside, response);
            return;
        }
        ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
        chain.doFilter(inside, answer);
        if (Format.ofType(answer.getContentType()) == Format.JSON && answer.getContentSize() > 0) {
            Map<String, Object> json = Json.readObject(answer.getContentAsByteArray());
            if (json.get("resourceType") != null) {
                answer.resetBuffer();
                answer.setContentType(Format.XML_TYPE + ";charset=UTF-8");
                answer.getOutputStream().write(XmlWriter.write(json));
            }
        }
        answer.copyBodyToResponse();
    }

    /** Whether what is asked for may be a file of any type. */
    private static boolean isContent(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/fhir/Binary/")
                && request.getMethod().equals("GET");
    }

    private static void refuse(HttpServletResponse response, Failure failure) throws IOException {
        response.setStatus(HttpStatus.NOT_ACCEPTABLE.value());
        response.setContentType(OperationOutcome.MEDIA_TYPE);
        response.getOutputStream().write(Json.write(OperationOutcome.of(failure)));
    }

    /** The request as everything behind the door sees it: in JSON, and asking for JSON. */
    private final class Inside extends HttpServletRequestWrapper {

        private final boolean xml;
        private final boolean asks;
        private @Nullable ServletInputStream body;

        Inside(HttpServletRequest request, boolean xml, boolean asks) {
            super(request);
            this.xml = xml;
            this.asks = asks;
        }

        @Override
        public @Nullable String getHeader(String name) {
            if (asks && name.equalsIgnoreCase(HttpHeaders.ACCEPT)) {
                return OperationOutcome.MEDIA_TYPE;
            }
            if (xml && name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
                return OperationOutcome.MEDIA_TYPE;
            }
            return xml && isOfBody(name) ? null : super.getHeader(name);
        }

        /** What told of the bytes that were sent tells nothing of those that are read. */
        private static boolean isOfBody(String name) {
            return name.equalsIgnoreCase(HttpHeaders.CONTENT_ENCODING)
                    || name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            String header = getHeader(name);
            return header == null || header.equals(super.getHeader(name))
                    ? header == null ? Collections.emptyEnumeration() : super.getHeaders(name)
                    : Collections.enumeration(List.of(header));
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            List<String> names = Collections.list(super.getHeaderNames());
            names.removeIf(name -> xml && isOfBody(name));
            return Collections.enumeration(names);
        }

        @Override
        public @Nullable String getContentType() {
            return xml ? OperationOutcome.MEDIA_TYPE : super.getContentType();
        }

        @Override
        public int getContentLength() {
            return xml ? -1 : super.getContentLength();
        }

        @Override
        public long getContentLengthLong() {
            return xml ? -1 : super.getContentLengthLong();
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (!xml) {
                return super.getInputStream();
            }
            if (body == null) {
                byte[] sent = Body.read((HttpServletRequest) getRequest(), maxBody);
                body = new ReadBody(Json.write(XmlReader.read(sent)));
            }
            return body;
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return xml
                    ? new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8))
                    : super.getReader();
        }
    }
}
