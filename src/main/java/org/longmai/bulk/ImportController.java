package org.longmai.bulk;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * {@code POST /fhir/$import}: NDJSON, as the body or as the parts of a form; then {@code GET} and {@code DELETE} of the job.
 * A job is its institution's alone.
 */
@RestController
class ImportController {

    private static final String PATH = "/fhir/$import";
    private static final String NDJSON = "application/fhir+ndjson";
    private static final String EVERY_TYPE = "*";
    private static final int LONGEST_NAME = 100;
    private static final int MOST_FILES = 1000;

    private final Imports imports;
    private final ImportWorker worker;
    private final BulkSettings settings;

    ImportController(Imports imports, ImportWorker worker, BulkSettings settings) {
        this.imports = imports;
        this.worker = worker;
        this.settings = settings;
    }

    private interface Source {
        void into(Upload upload) throws IOException;
    }

    @PostMapping(
            path = PATH,
            consumes = {NDJSON, "application/ndjson", "application/x-ndjson"})
    ResponseEntity<Void> file(@AuthenticationPrincipal Caller caller, HttpServletRequest request) throws IOException {
        boolean gzip = "gzip".equalsIgnoreCase(request.getHeader(HttpHeaders.CONTENT_ENCODING));
        return begin(caller, upload -> upload.add("body", opened(request.getInputStream(), gzip)));
    }

    /** The parts are read as they come: none is put on a disk on the way. */
    @PostMapping(path = PATH, consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<Void> files(@AuthenticationPrincipal Caller caller, HttpServletRequest request) throws IOException {
        return begin(caller, upload -> {
            FileUpload form = new FileUpload();
            form.setFileCountMax(MOST_FILES);
            FileItemIterator parts = form.getItemIterator(new ServletRequestContext(request));
            while (parts.hasNext()) {
                FileItemStream part = parts.next();
                try (InputStream in = part.openStream()) {
                    upload.add(name(part), opened(in, isGzip(part)));
                }
            }
        });
    }

    private ResponseEntity<Void> begin(Caller caller, Source source) throws IOException {
        String institution = institution(caller);
        needScopes(caller);
        String job = open(institution);
        try {
            Upload upload = new Upload(imports, settings, job);
            source.into(upload);
            upload.end();
        } catch (IOException | RuntimeException e) {
            imports.delete(job);
            throw e instanceof IOException broken ? unreadable(broken) : (RuntimeException) e;
        }
        worker.wake();
        return ResponseEntity.accepted()
                .header(HttpHeaders.CONTENT_LOCATION, url("/" + job))
                .build();
    }

    private String open(String institution) {
        long unfinished = imports.all().stream()
                .filter(job -> job.institution().equals(institution))
                .filter(job -> imports.progress(job).finished() == null)
                .count();
        if (unfinished >= settings.jobs()) {
            throw Failure.of(
                    Category.CONFLICT,
                    "%d imports of yours are not finished: wait for one, or cancel one.".formatted(unfinished));
        }
        return imports.open(institution);
    }

    private static Failure unreadable(IOException e) {
        if (e instanceof ZipException || e instanceof EOFException) {
            return Failure.invalid("A gzip stream is broken or ends too early: send it again.");
        }
        if (e instanceof FileUploadException) {
            return Failure.invalid("The form cannot be read: send each file as a part of multipart/form-data.");
        }
        return Failure.invalid("The upload broke off: send it again.");
    }

    @GetMapping(PATH + "/{job}")
    ResponseEntity<byte[]> status(@AuthenticationPrincipal Caller caller, @PathVariable String job) {
        ImportJob own = own(caller, job);
        Progress progress = imports.progress(own);
        if (progress.finished() == null) {
            return ResponseEntity.accepted()
                    .header("X-Progress", progress(own, progress))
                    .header(HttpHeaders.RETRY_AFTER, "5")
                    .build();
        }
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(Json.write(manifest(own, progress)));
    }

    private static String progress(ImportJob job, Progress progress) {
        return progress.deals() < job.deals()
                ? "sorting, %d of %d".formatted(progress.deals(), job.deals())
                : "%d of %d lines".formatted(progress.done(), job.lines());
    }

    /** @see <a href="https://hl7.org/fhir/uv/bulkdata/export.html#response---complete-status">its form</a> */
    private static Map<String, Object> manifest(ImportJob job, Progress progress) {
        List<Object> inputs = new ArrayList<>();
        List<Object> errors = new ArrayList<>();
        for (int i = 0; i < job.inputs().size(); i++) {
            ImportJob.Input input = job.inputs().get(i);
            long failed = progress.failed().get(i);
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("name", input.name());
            told.put("lines", number(input.lines()));
            told.put("accepted", number(progress.accepted().get(i)));
            told.put("failed", number(failed));
            inputs.add(told);
            if (failed > 0) {
                errors.add(error(job, i, failed));
            }
        }
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("transactionTime", String.valueOf(progress.finished()));
        manifest.put("request", url(""));
        manifest.put("requiresAccessToken", true);
        manifest.put("output", List.of());
        manifest.put("error", errors);
        manifest.put("extension", Map.of("inputs", inputs));
        return manifest;
    }

    private static Map<String, Object> error(ImportJob job, int input, long failed) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", "OperationOutcome");
        error.put("inputUrl", job.inputs().get(input).name());
        error.put("count", number(failed));
        error.put("url", url("/%s/errors/%d".formatted(job.id(), input)));
        return error;
    }

    /** What stood against the lines of one input, an OperationOutcome each; not in their order. */
    @GetMapping(PATH + "/{job}/errors/{input}")
    void errors(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String job,
            @PathVariable int input,
            HttpServletResponse response)
            throws IOException {
        ImportJob own = own(caller, job);
        response.setContentType(NDJSON);
        for (String id : imports.errors(own.id(), input)) {
            response.getOutputStream().write(imports.error(id));
        }
    }

    /** Cancels it, or forgets it; what was taken stays taken. */
    @DeleteMapping(PATH + "/{job}")
    ResponseEntity<Void> cancel(@AuthenticationPrincipal Caller caller, @PathVariable String job) {
        imports.delete(own(caller, job).id());
        return ResponseEntity.accepted().build();
    }

    private ImportJob own(Caller caller, String job) {
        ImportJob own = imports.find(job)
                .filter(ImportJob::isUploaded)
                .filter(found ->
                        caller.role() == Role.INSTITUTION && found.institution().equals(caller.institution()))
                .orElseThrow(Failure::notFound);
        needScopes(caller);
        return own;
    }

    private static void needScopes(Caller caller) {
        if (!caller.mayPush(EVERY_TYPE)) {
            throw Failure.of(Category.FORBIDDEN, "An import needs the scope system/*.cu.");
        }
    }

    private static String institution(Caller caller) {
        if (caller.role() != Role.INSTITUTION || caller.institution() == null) {
            throw Failure.of(Category.FORBIDDEN, "Only an institution's own system may import.");
        }
        return caller.institution();
    }

    private static String url(String tail) {
        return ServletUriComponentsBuilder.fromCurrentContextPath()
                .path(PATH + tail)
                .toUriString();
    }

    private static InputStream opened(InputStream in, boolean gzip) throws IOException {
        return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    }

    private static boolean isGzip(FileItemStream part) {
        return List.of("application/gzip", "application/x-gzip").contains(String.valueOf(part.getContentType()))
                || name(part).toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    private static String name(FileItemStream part) {
        @Nullable String name = part.getName();
        String text = name == null ? part.getFieldName() : name;
        return text.substring(0, Math.min(text.length(), LONGEST_NAME));
    }

    private static JsonNumber number(long value) {
        return new JsonNumber(Long.toString(value));
    }
}
