package org.longmai.demo.district;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consent that a resident gives.
 *
 * @param institutions the recipients
 * @param types the resource types that it is about; none: all
 * @param dataSince of the data
 * @param expires of the consent; may be past
 * @param revoked withdrawn after it was given
 */
public record Grant(
        String identifierSystem,
        String identifierValue,
        List<String> institutions,
        List<String> types,
        @Nullable Instant dataSince,
        @Nullable Instant expires,
        boolean revoked) {}
