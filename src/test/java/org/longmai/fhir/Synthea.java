package org.longmai.fhir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The Synthea Bundles under {@code src/test/resources/synthea}. */
public final class Synthea {

    public static final List<String> NAMES =
            List.of("hospitals", "practitioners", "patient-1", "patient-2", "patient-3", "patient-4");

    private Synthea() {}

    public static byte[] bundle(String name) {
        String path = "/synthea/" + name + ".json.gz";
        try (InputStream packed = Objects.requireNonNull(Synthea.class.getResourceAsStream(path), path);
                InputStream json = new GZIPInputStream(packed)) {
            return json.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The resources in the Bundle, in order. */
    public static List<Resource> resources(String name) {
        return Resource.of(bundle(name)).objects("entry.resource").stream()
                .map(Resource::new)
                .toList();
    }
}
