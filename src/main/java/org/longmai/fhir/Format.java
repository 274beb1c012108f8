package org.longmai.fhir;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * The two forms of FHIR here, and which of them a client reads.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#mime-type">FHIR: content types</a>
 */
enum Format {
    JSON,
    XML;

    /** The media type of FHIR's XML. */
    static final String XML_TYPE = "application/fhir+xml";

    /** The form of a body of this type, or null if it is neither. */
    static @Nullable Format ofType(@Nullable String contentType) {
        try {
            return contentType == null ? null : of(MediaType.parseMediaType(contentType));
        } catch (InvalidMediaTypeException e) {
            return null;
        }
    }

    /**
     * What the client wants: by {@code _format}, else by Accept, else the form in which it sent.
     *
     * @return null if it names other types only, which may be those of other answers
     * @throws Failure if {@code _format} is none of the two
     */
    static @Nullable Format wanted(HttpServletRequest request) {
        String asked = parameter(request.getQueryString());
        if (asked != null) {
            return ofParameter(asked);
        }
        Format sent = ofType(request.getContentType());
        List<MediaType> accepted = accepted(request);
        Format best = accepted.isEmpty() ? sent == XML ? XML : JSON : null;
        double quality = 0;
        for (MediaType type : accepted) {
            Format format = type.isWildcardType() && sent == XML ? XML : of(type);
            if (format != null && type.getQualityValue() > quality) {
                best = format;
                quality = type.getQualityValue();
            }
        }
        return best;
    }

    /** Whether the client reads no more than pages, pictures or RDF, of which there are none. */
    static boolean isUnknown(HttpServletRequest request) {
        return accepted(request).stream()
                .noneMatch(type -> type.getType().equals("application")
                                && !type.getSubtype().contains("turtle")
                                && !type.getSubtype().equals("pdf")
                        || type.getSubtype().equals("event-stream")
                        || type.getSubtype().equals("csv"));
    }

    /** Whether the address itself says what is wanted. */
    static boolean isParameter(HttpServletRequest request) {
        return parameter(request.getQueryString()) != null;
    }

    private static List<MediaType> accepted(HttpServletRequest request) {
        try {
            return MediaType.parseMediaTypes(request.getHeader(HttpHeaders.ACCEPT));
        } catch (InvalidMediaTypeException e) {
            return List.of();
        }
    }

    private static @Nullable Format of(MediaType type) {
        return switch (type.getType() + "/" + type.getSubtype()) {
            case "application/fhir+json", "application/json", "text/json", "*/*", "application/*" -> JSON;
            case XML_TYPE, "application/xml", "text/xml" -> XML;
            default -> null;
        };
    }

    private static Format ofParameter(String asked) {
        String plain = asked.replace(' ', '+').toLowerCase(Locale.ROOT);
        if (plain.equals("json") || plain.equals("xml")) {
            return plain.equals("json") ? JSON : XML;
        }
        Format format = ofType(plain);
        if (format == null) {
            throw Failure.of(Failure.Category.UNSUPPORTED, "_format is json or xml, or the media type of one.");
        }
        return format;
    }

    /** The parameter as the address has it; a body is not read for it. */
    private static @Nullable String parameter(@Nullable String query) {
        if (query == null || !query.contains("_format=")) {
            return null;
        }
        for (String part : query.split("&")) {
            if (part.startsWith("_format=")) {
                return URLDecoder.decode(part.substring("_format=".length()), StandardCharsets.UTF_8);
            }
        }
        return null;
    }
}
