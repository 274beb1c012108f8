package org.longmai.fhir;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.longmai.fhir.Failure.Category;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** The body of a request in UTF-8, plain or gzipped, up to a size. */
public final class Body {

    private static final int BUFFER = 1 << 16;

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
            return bounded(request.getInputStream(), most);
        }
        if (!encoding.equalsIgnoreCase("gzip")) {
            throw Failure.of(Category.UNSUPPORTED, "The Content-Encoding may be gzip or none.");
        }
        try {
            return bounded(new GZIPInputStream(request.getInputStream(), BUFFER), most);
        } catch (ZipException | EOFException e) {
            throw Failure.invalid("The gzip stream is broken or ends too early: send it again.");
        }
    }

    private static byte[] bounded(InputStream in, long most) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(BUFFER);
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (body.size() + (long) read > most) {
                throw Failure.of(Category.TOO_COSTLY, "The body is larger than %d MB: split it.".formatted(most >> 20));
            }
            body.write(buffer, 0, read);
        }
        return body.toByteArray();
    }
}
