package org.longmai.record;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Traits;

/**
 * What an envelope says of its entries, in the order of the request.
 *
 * @param file the file of the envelope
 * @param institution who holds it
 * @param seq its number in the file's log
 * @param received when the hub accepted it
 * @param submission the key of the submission that it came with
 */
record Directory(String file, String institution, long seq, Instant received, String submission, List<Entry> entries) {

    private static final byte VERSION = 1;
    private static final byte MERGED = 2;

    Directory {
        entries = List.copyOf(entries);
    }

    Directory with(List<Entry> entries) {
        return new Directory(file, institution, seq, received, submission, entries);
    }

    /** The bytes of what is not already in the envelope's clear fields. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + 128 * entries.size());
        try (Writer writer = new Writer(bytes)) {
            writer.out.writeByte(VERSION);
            writer.envelope(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The bytes of the directories of a volume: envelopes of one file, one behind the other. */
    static byte[] bytes(List<Directory> envelopes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (Writer writer = new Writer(bytes)) {
            writer.out.writeByte(MERGED);
            for (Directory envelope : envelopes) {
                writer.text(envelope.institution());
                writer.number(envelope.received().toEpochMilli());
                writer.envelope(envelope);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The directories of a volume of the file's envelopes from the first to the last of these numbers. */
    static List<Directory> of(byte[] bytes, String file, long first, long last) {
        try (Reader reader = new Reader(bytes, file, first)) {
            if (reader.in.readByte() != MERGED) {
                throw unknown();
            }
            List<Directory> envelopes = new ArrayList<>();
            for (long seq = first; seq <= last; seq++) {
                reader.institution = reader.text();
                envelopes.add(reader.envelope(seq, Instant.ofEpochMilli(reader.number())));
            }
            return envelopes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Directory of(byte[] bytes, String file, String institution, long seq, Instant received) {
        try (Reader reader = new Reader(bytes, file, seq)) {
            if (reader.in.readByte() != VERSION) {
                throw unknown();
            }
            reader.institution = institution;
            return reader.envelope(seq, received);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IllegalStateException unknown() {
        return new IllegalStateException("a directory of a form that this version does not know");
    }

    /** Numbers in groups of seven bits, lowest first; a string is its number in the table, its text where it is new. */
    private static final class Writer implements AutoCloseable {

        private final DataOutputStream out;
        private final Map<String, Integer> table = new LinkedHashMap<>();

        Writer(ByteArrayOutputStream bytes) {
            this.out = new DataOutputStream(bytes);
        }

        void envelope(Directory envelope) throws IOException {
            text(envelope.submission());
            number(envelope.entries().size());
            for (Entry entry : envelope.entries()) {
                entry(entry);
            }
        }

        private void entry(Entry entry) throws IOException {
            Traits traits = entry.traits();
            out.writeByte(entry.deed().ordinal());
            text(traits.type());
            text(traits.id());
            number(entry.version());
            time(traits.start());
            time(traits.end());
            texts(traits.codes());
            texts(traits.categories());
            text(traits.status());
            texts(traits.labels());
            texts(traits.authors());
            text(traits.encounter());
            texts(traits.references());
            number(entry.updated().toEpochMilli());
            text(entry.sourceId());
            out.writeLong(entry.digest());
            number(entry.body().last());
            number(entry.body().block());
            number(entry.body().offset());
            number(entry.body().length());
        }

        void number(long value) throws IOException {
            long left = value;
            while ((left & ~0x7fL) != 0) {
                out.writeByte((int) (left & 0x7f | 0x80));
                left >>>= 7;
            }
            out.writeByte((int) left);
        }

        private void time(@Nullable Instant time) throws IOException {
            if (time == null || time.equals(Instant.MAX)) {
                out.writeByte(time == null ? 0 : 2);
                return;
            }
            out.writeByte(1);
            out.writeLong(time.getEpochSecond());
            out.writeInt(time.getNano());
        }

        private void texts(List<String> texts) throws IOException {
            number(texts.size());
            for (String text : texts) {
                text(text);
            }
        }

        void text(@Nullable String text) throws IOException {
            if (text == null) {
                number(0);
                return;
            }
            Integer known = table.putIfAbsent(text, table.size());
            if (known != null) {
                number(known + 2L);
                return;
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            number(1);
            number(bytes.length);
            out.write(bytes);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    private static final class Reader implements AutoCloseable {

        private static final Entry.Deed[] DEEDS = Entry.Deed.values();

        private final DataInputStream in;
        private final String file;
        private final long first;
        private String institution = "";
        private final List<String> table = new ArrayList<>();

        Reader(byte[] bytes, String file, long first) {
            this.in = new DataInputStream(new ByteArrayInputStream(bytes));
            this.file = file;
            this.first = first;
        }

        Directory envelope(long seq, Instant received) throws IOException {
            String submission = text();
            List<Entry> entries = new ArrayList<>();
            for (long left = number(); left > 0; left--) {
                entries.add(entry());
            }
            return new Directory(file, institution, seq, received, submission, entries);
        }

        private Entry entry() throws IOException {
            Entry.Deed deed = DEEDS[in.readByte()];
            String type = text();
            String id = text();
            int version = (int) number();
            Traits traits = new Traits(
                    type, id, time(), time(), texts(), texts(), optional(), texts(), texts(), optional(), texts());
            return new Entry(
                    file,
                    institution,
                    deed,
                    traits,
                    version,
                    Instant.ofEpochMilli(number()),
                    text(),
                    in.readLong(),
                    position());
        }

        private Entry.Position position() throws IOException {
            long last = number();
            return new Entry.Position(last == 0 ? 0 : first, last, (int) number(), (int) number(), (int) number());
        }

        long number() throws IOException {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                byte group = in.readByte();
                value |= (group & 0x7fL) << shift;
                if (group >= 0) {
                    return value;
                }
            }
            throw new IOException("a number too long");
        }

        private @Nullable Instant time() throws IOException {
            return switch (in.readByte()) {
                case 0 -> null;
                case 1 -> Instant.ofEpochSecond(in.readLong(), in.readInt());
                default -> Instant.MAX;
            };
        }

        private List<String> texts() throws IOException {
            int size = (int) number();
            if (size == 0) {
                return List.of();
            }
            String[] texts = new String[size];
            for (int i = 0; i < size; i++) {
                texts[i] = text();
            }
            return List.of(texts);
        }

        String text() throws IOException {
            String text = optional();
            if (text == null) {
                throw new IOException("a text is missing");
            }
            return text;
        }

        private @Nullable String optional() throws IOException {
            int reference = (int) number();
            if (reference == 0) {
                return null;
            }
            if (reference > 1) {
                return table.get(reference - 2);
            }
            String text = new String(in.readNBytes((int) number()), StandardCharsets.UTF_8);
            table.add(text);
            return text;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
