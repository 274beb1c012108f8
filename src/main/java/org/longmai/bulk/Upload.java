package org.longmai.bulk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;

/** Puts what is uploaded into the store, a few megabytes at a time. */
final class Upload {

    private static final int CHUNK = 4 << 20;

    private final Imports imports;
    private final BulkSettings settings;
    private final String job;
    private final List<ImportJob.Input> inputs = new ArrayList<>();
    private long left;

    Upload(Imports imports, BulkSettings settings, String job) {
        this.imports = imports;
        this.settings = settings;
        this.job = job;
        this.left = settings.size().toBytes();
    }

    /** One file, to its end. */
    void add(String name, InputStream in) throws IOException {
        Lines lines = new Lines(inputs.size());
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            left -= read;
            if (left < 0) {
                throw Failure.of(
                        Category.TOO_COSTLY,
                        "The upload is larger than %d MB: split it."
                                .formatted(settings.size().toMegabytes()));
            }
            lines.add(buffer, read);
        }
        inputs.add(lines.end(name));
    }

    /** @throws Failure INVALID if nothing was sent */
    void end() {
        if (inputs.stream().allMatch(input -> input.lines() == 0)) {
            throw Failure.invalid("The upload has no lines: send NDJSON, one resource a line.");
        }
        imports.uploaded(job, inputs);
    }

    /** The lines of one input, cut into chunks between two of them. */
    private final class Lines {

        private final int input;
        private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK + (1 << 16));
        private int chunks;
        private long bytes;
        private long line = 1;
        private long first = 1;
        private int length;

        Lines(int input) {
            this.input = input;
        }

        void add(byte[] buffer, int size) {
            int from = 0;
            for (int at = 0; at < size; at++) {
                length++;
                if (buffer[at] == '\n') {
                    chunk.write(buffer, from, at + 1 - from);
                    from = at + 1;
                    endLine();
                } else if (length > settings.line().toBytes()) {
                    throw tooLong();
                }
            }
            chunk.write(buffer, from, size - from);
            bytes += size;
        }

        private Failure tooLong() {
            return Failure.of(
                    Category.TOO_COSTLY,
                    "Line %d of file %d is longer than %d MB: a line holds one resource."
                            .formatted(line, input + 1, settings.line().toMegabytes()));
        }

        private void endLine() {
            line++;
            length = 0;
            if (chunk.size() >= CHUNK) {
                flush();
            }
        }

        private void flush() {
            imports.upload(job, input, chunks++, new Imports.Lines(first, chunk.toByteArray()));
            chunk.reset();
            first = line;
        }

        ImportJob.Input end(String name) {
            if (length > 0) {
                line++;
            }
            if (chunk.size() > 0) {
                flush();
            }
            return new ImportJob.Input(name, line - 1, bytes, chunks);
        }
    }
}
