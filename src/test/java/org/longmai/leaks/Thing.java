package org.longmai.leaks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Json;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;

/** A resource that an institution sent, with everything that was ever sent of it. */
final class Thing {

    final String institution;
    final Reference reference;
    /** The Patient whose it is; empty of a resource without one. */
    String file;

    boolean isDeleted;
    boolean hasMoved;
    /** The oldest first. */
    final List<Version> versions = new ArrayList<>();

    /**
     * What was sent once.
     *
     * @param text the JSON, and what is encoded in it
     */
    record Version(Map<String, Object> json, Traits traits, String text) {

        static Version of(Map<String, Object> json) {
            String text = new String(Json.write(json), StandardCharsets.UTF_8);
            boolean encoded = "Binary".equals(json.get("resourceType"));
            return new Version(json, Catalogue.traits(new Resource(json)), encoded ? Marks.decoded(text) : text);
        }

        Set<String> marks() {
            return Marks.in(text, Marks.ALL);
        }
    }

    Thing(String institution, String file, Map<String, Object> json) {
        this.institution = institution;
        this.file = file;
        this.reference = new Resource(json).reference();
        add(json);
    }

    void add(Map<String, Object> json) {
        versions.add(Version.of(json));
    }

    Version newest() {
        return versions.get(versions.size() - 1);
    }

    String type() {
        return reference.type();
    }

    boolean isLive() {
        return !isDeleted;
    }
}
