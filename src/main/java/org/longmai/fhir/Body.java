package org.longmai.fhir;

import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.longmai.fhir.Failure.Category;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** The body of a request in UTF-8, plain or gzipped, up to a size. */
public final class Body {

    private static final int BUFFER = 1 << 16;
    private static final int LARGEST_START = 4 << 20;

    private Body() {}

    /**
     * @param most how many bytes it may have, unpacked
     * @throws Failure what the sender has to change
     */
    public static byte[] read(HttpServletRequest request, long most) throws IOException {
        Charset charset = request.getContentType() == null
                ? null
                : MediaType.parseMediaType(request.getContentType()).getCharset();
        if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
            throw Failure.of(Category.UNSUPPORTED, "FHIR is in UTF-8: send it so, or name no charset.");
        }
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return bounded(request.getInputStream(), request.getContentLengthLong(), most);
        }
        if (!encoding.equalsIgnoreCase("gzip")) {
            throw Failure.of(Category.UNSUPPORTED, "The Content-Encoding may be gzip or none.");
        }
        try {
            return bounded(new GZIPInputStream(request.getInputStream(), BUFFER), -1, most);
        } catch (ZipException | EOFException e) {
            throw Failure.invalid("The gzip stream is broken or ends too early: send it again.");
        }
    }

    /** @param said how many bytes there are, if that was said: memory for many is given when they come, not before */
    private static byte[] bounded(InputStream in, long said, long most) throws IOException {
        byte[] body = new byte[(int) Math.max(BUFFER, Math.min(said, LARGEST_START))];
        int length = 0;
        for (int read = in.read(body, 0, body.length); read >= 0; read = in.read(body, length, body.length - length)) {
            length += read;
            if (length > most) {
                throw Failure.of(Category.TOO_COSTLY, "The body is larger than %d MB: split it.".formatted(most >> 20));
            }
            if (length == body.length) {
                int next = in.read();
                if (next < 0) {
                    return body;
                }
                body = Arrays.copyOf(body, (int) Math.min(2L * length, Math.max(most, length) + 1));
                body[length++] = (byte) next;
            }
        }
        return Arrays.copyOf(body, length);
    }
}
