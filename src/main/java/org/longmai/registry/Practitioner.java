package org.longmai.registry;

import org.jspecify.annotations.Nullable;

/**
 * A doctor or nurse, at the institution that they ask from.
 *
 * @param address where they live, if the district's file says so: privacy officers are shown who looks at neighbours of their own name
 */
public record Practitioner(String id, String name, String nameEn, String institution, @Nullable String address) {}
