package org.longmai.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** The body of a request: in UTF-8, perhaps gzipped, and no larger than what is taken. */
@Component
class Body {

    private final long max;

    Body(IntakeSettings settings) {
        this.max = settings.maxBody().toBytes();
    }

    /** @throws Failure with what the sender has to change */
    byte[] of(HttpServletRequest request) throws IOException {
        Charset charset = MediaType.parseMediaType(request.getContentType()).getCharset();
        if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
            throw Failure.of(Category.UNSUPPORTED, "FHIR's JSON is in UTF-8: send it so, or name no charset.");
        }
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return bounded(request.getInputStream());
        }
        if (!encoding.equalsIgnoreCase("gzip")) {
            throw Failure.of(Category.UNSUPPORTED, "The Content-Encoding may be gzip or none.");
        }
        try {
            return bounded(new GZIPInputStream(request.getInputStream(), 1 << 16));
        } catch (ZipException | EOFException e) {
            throw Failure.invalid("The gzip stream is broken or ends too early: send it again.");
        }
    }

    private byte[] bounded(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 16);
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (body.size() + (long) read > max) {
                throw Failure.of(
                        Category.TOO_COSTLY, "The body is larger than %d MB: split the Bundle.".formatted(max >> 20));
            }
            body.write(buffer, 0, read);
        }
        return body.toByteArray();
    }
}
