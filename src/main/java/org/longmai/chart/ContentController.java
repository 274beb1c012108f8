package org.longmai.chart;

import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.fhir.Failure;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * A Binary as the file that it is, whole or in ranges, for who asks for anything but FHIR. What a browser could run is saved and
 * not shown.
 *
 * @see <a href="https://hl7.org/fhir/R4/binary.html#rest">FHIR: serving Binary resources</a>
 */
@RestController
class ContentController {

    private static final Set<String> SHOWN =
            Set.of("application/pdf", "application/dicom", "text/plain", "image/png", "image/jpeg", "image/gif");

    private static final List<MediaType> FHIR = MediaType.parseMediaTypes(
            List.of("application/fhir+json", "application/json", "application/fhir+xml", "application/xml"));

    private final Contents contents;

    ContentController(Contents contents) {
        this.contents = contents;
    }

    @GetMapping("/fhir/Binary/{id}")
    ResponseEntity<?> content(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String id,
            PurposeOfUse purpose,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.ALL_VALUE) String accept) {
        Resource binary =
                contents.find(caller, new Reference("Binary", id), purpose).orElseThrow(Failure::notFound);
        return takesFhir(accept) ? fhir(binary) : file(binary);
    }

    private static boolean takesFhir(String accept) {
        try {
            return MediaType.parseMediaTypes(accept).stream()
                    .anyMatch(type -> FHIR.stream().anyMatch(type::includes));
        } catch (InvalidMediaTypeException e) {
            return true;
        }
    }

    private static ResponseEntity<byte[]> fhir(Resource binary) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, OperationOutcome.MEDIA_TYPE)
                .eTag("W/\"%s\"".formatted(binary.string("meta.versionId")))
                .body(binary.bytes());
    }

    private static ResponseEntity<ByteArrayResource> file(Resource binary) {
        MediaType type = type(binary.string("contentType"));
        boolean shown = SHOWN.contains(type.getType() + "/" + type.getSubtype());
        return ResponseEntity.ok()
                .contentType(type)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        (shown ? ContentDisposition.inline() : ContentDisposition.attachment())
                                .build()
                                .toString())
                .header("X-Content-Type-Options", "nosniff")
                .body(new ByteArrayResource(data(binary)));
    }

    private static MediaType type(@Nullable String sent) {
        try {
            return sent == null ? MediaType.APPLICATION_OCTET_STREAM : MediaType.parseMediaType(sent);
        } catch (InvalidMediaTypeException e) {
            return MediaType.APPLICATION_OCTET_STREAM;
        }
    }

    private static byte[] data(Resource binary) {
        String data = binary.string("data");
        return data == null ? new byte[0] : Base64.getMimeDecoder().decode(data);
    }
}
