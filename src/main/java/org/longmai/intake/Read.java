package org.longmai.intake;

import org.jspecify.annotations.Nullable;

/**
 * What one entry of a Bundle asks to be told, once the others are done.
 *
 * @param index its place in the Bundle, from 0
 * @param id the resource's id at the sender, or a hub id
 * @param version the version that is asked for; the newest if null
 * @param body whether the resource is wanted, or only that it is there
 * @param ifNoneMatch the version that the sender has already
 */
record Read(int index, String type, String id, @Nullable Integer version, boolean body, @Nullable Integer ifNoneMatch) {

    /** The FHIRPath of the entry. */
    String path() {
        return "Bundle.entry[%d]".formatted(index);
    }
}
