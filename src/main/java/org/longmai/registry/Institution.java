package org.longmai.registry;

import org.jspecify.annotations.Nullable;

/**
 * A clinic or hospital of the district.
 *
 * @param id short and stable, as tokens and consents name it
 * @param name in Chinese
 * @param nameEn in English
 * @param kind by WS 218: A100 general hospital, C220 township clinic, D600 village clinic …
 * @param division the code of its town or street (GB/T 2260 and below), as 500151104
 */
public record Institution(String id, String name, String nameEn, String kind, @Nullable String division) {}
