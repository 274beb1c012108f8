package org.longmai.push;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;

/**
 * A file of the folder as it goes over the wire.
 *
 * @param name its path within the folder, with slashes on every system
 * @param hash SHA-256 of the file
 * @param gzip the body, compressed
 * @param patients whom the Bundle is about; empty where nobody is named or where that is not cheap to know
 * @param flaw why it is no Bundle; null if it is one
 */
record Parcel(
        Path file, String name, Stamp stamp, String hash, byte[] gzip, Set<String> patients, @Nullable String flaw) {

    private static final Pattern PATIENT = Pattern.compile("(?:^|/)Patient/([A-Za-z0-9.\\-]{1,64})(?:$|/_history/)");
    private static final Pattern XML_BUNDLE =
            Pattern.compile("^\\s*(<\\?[^>]*>|<!--.*?-->|\\s)*<Bundle[\\s>]", Pattern.DOTALL);
    private static final int XML_HEAD = 4_096;

    /** By what a file is seen to have changed, without reading it. */
    record Stamp(long size, long modified) {

        static Stamp of(Path file) throws IOException {
            return new Stamp(Files.size(file), Files.getLastModifiedTime(file).toMillis());
        }
    }

    static Parcel read(Path folder, Path file) throws IOException {
        Stamp stamp = Stamp.of(file);
        byte[] bytes = Files.readAllBytes(file);
        String name = folder.relativize(file).toString().replace('\\', '/');
        boolean packed = name.toLowerCase(Locale.ROOT).endsWith(".gz");
        Set<String> patients = new LinkedHashSet<>();
        String flaw = flaw(name, bytes, packed, patients);
        return new Parcel(file, name, stamp, sha256(bytes), packed ? bytes : gzip(bytes), patients, flaw);
    }

    /** To remember it by. */
    Parcel withoutBody() {
        return new Parcel(file, name, stamp, hash, new byte[0], patients, flaw);
    }

    /** Whether it is known to be about no patient. */
    boolean isOfNobody() {
        return flaw == null && patients.isEmpty() && !isXml(name);
    }

    String mediaType() {
        return isXml(name) ? "application/fhir+xml" : "application/fhir+json";
    }

    private static boolean isXml(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".xml");
    }

    private static @Nullable String flaw(String name, byte[] bytes, boolean packed, Set<String> patients) {
        try {
            if (isXml(name)) {
                return isXmlBundle(bytes) ? null : "The XML is no Bundle.";
            }
            return flaw(Json.readObject(packed ? gunzip(bytes) : bytes), patients);
        } catch (Failure e) {
            return e.getMessage();
        } catch (IOException e) {
            return "The gzip stream is broken or ends too early.";
        }
    }

    private static @Nullable String flaw(Map<String, Object> json, Set<String> patients) {
        if (!"Bundle".equals(json.get("resourceType"))) {
            return "The resource is no Bundle.";
        }
        for (Map<String, Object> entry : Resource.objects(json, "entry")) {
            collect(entry, patients);
        }
        return null;
    }

    /** References to Patients by whatever base, and the identifiers of those that are sent here: they are the same in every file. */
    private static void collect(Object value, Set<String> patients) {
        if (value instanceof Map<?, ?> object) {
            collectFrom(object, patients);
        } else if (value instanceof List<?> list) {
            list.stream().filter(one -> one != null).forEach(one -> collect(one, patients));
        }
    }

    private static void collectFrom(Map<?, ?> object, Set<String> patients) {
        if ("Patient".equals(object.get("resourceType"))) {
            identify(object, patients);
        }
        if (object.get("reference") instanceof String reference) {
            refer(reference, patients);
        }
        object.values().forEach(value -> collect(value, patients));
    }

    private static void identify(Map<?, ?> patient, Set<String> patients) {
        if (patient.get("id") instanceof String id) {
            patients.add(id);
        }
        if (patient.get("identifier") instanceof List<?> identifiers) {
            for (Object one : identifiers) {
                if (one instanceof Map<?, ?> identifier) {
                    patients.add(identifier.get("system") + "|" + identifier.get("value"));
                }
            }
        }
    }

    private static void refer(String reference, Set<String> patients) {
        Matcher literal = PATIENT.matcher(reference);
        if (literal.find()) {
            patients.add(literal.group(1));
        } else if (reference.startsWith("Patient?identifier=")) {
            patients.add(reference.substring("Patient?identifier=".length()));
        }
    }

    private static boolean isXmlBundle(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, XML_HEAD), StandardCharsets.UTF_8);
        return XML_BUNDLE
                .matcher(head.startsWith("\uFEFF") ? head.substring(1) : head)
                .find();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 8 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] gunzip(byte[] bytes) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes), 1 << 16)) {
            return in.readAllBytes();
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
