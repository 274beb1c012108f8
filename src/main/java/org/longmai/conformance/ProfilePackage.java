package org.longmai.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.longmai.fhir.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The FHIR package in {@code fhir-profiles}, from the class path. */
final class ProfilePackage {

    private ProfilePackage() {}

    /** Its resources of the type, in the order of their names. */
    static List<Resource> read(String type) throws IOException {
        List<Resource> resources = new ArrayList<>();
        for (var file : new PathMatchingResourcePatternResolver()
                .getResources("classpath:/fhir-profiles/" + type + "-*.json")) {
            try (InputStream in = file.getInputStream()) {
                resources.add(Resource.of(in.readAllBytes()));
            }
        }
        resources.sort(Comparator.comparing(resource -> String.valueOf(resource.id())));
        return resources;
    }
}
