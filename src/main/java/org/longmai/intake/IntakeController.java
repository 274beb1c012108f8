package org.longmai.intake;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.longmai.access.Caller;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /fhir}: a Bundle of the caller's institution. */
@RestController
class IntakeController {

    private final Intake intake;
    private final Reception reception;
    private final long maxBody;

    IntakeController(Intake intake, Reception reception, IntakeSettings settings) {
        this.intake = intake;
        this.reception = reception;
        this.maxBody = settings.maxBody().toBytes();
    }

    @PostMapping(
            path = {"/fhir", "/fhir/"},
            consumes = {OperationOutcome.MEDIA_TYPE, "application/json"},
            produces = {OperationOutcome.MEDIA_TYPE, "application/json"})
    ResponseEntity<byte[]> submit(
            @AuthenticationPrincipal Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] body = body(request);
        Map<String, Object> answer = reception.receive(caller, body, response, () -> intake.submit(caller, body));
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, OperationOutcome.MEDIA_TYPE)
                .body(Json.write(answer));
    }

    private byte[] body(HttpServletRequest request) throws IOException {
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
            if (body.size() + (long) read > maxBody) {
                throw Failure.of(
                        Category.TOO_COSTLY,
                        "The body is larger than %d MB: split the Bundle.".formatted(maxBody >> 20));
            }
            body.write(buffer, 0, read);
        }
        return body.toByteArray();
    }
}
