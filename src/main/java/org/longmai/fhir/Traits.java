package org.longmai.fhir;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a resource without opening it: all that consent, filters and order may ask.
 *
 * @param type the resource type
 * @param id its hub id
 * @param start when it begins to be true of the patient (clinical date), if known
 * @param end when that ends, exclusive; never before {@code start}
 * @param codes what it is about, as {@code system|code} ({@code |code} without a system)
 * @param categories its categories (of an Encounter: its class), as {@code system|code}
 * @param status its status code (of a Condition or AllergyIntolerance: the clinical one)
 * @param labels its security labels, as {@code system|code}
 * @param authors references to who recorded or performed it, {@code Type/id}
 * @param encounter reference to its encounter, {@code Encounter/id}
 * @param references every literal reference in it, {@code Type/id}, each once
 */
public record Traits(
        String type,
        String id,
        @Nullable Instant start,
        @Nullable Instant end,
        List<String> codes,
        List<String> categories,
        @Nullable String status,
        List<String> labels,
        List<String> authors,
        @Nullable String encounter,
        List<String> references) {

    public Reference reference() {
        return new Reference(type, id);
    }
}
