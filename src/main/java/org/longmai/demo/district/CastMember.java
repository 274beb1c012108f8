package org.longmai.demo.district;

import java.util.List;

/**
 * A resident with a story to show.
 *
 * @param identifierSystem of the citizen number; a newborn has only the file number that its hospital gave
 * @param institutions where records of theirs are
 */
public record CastMember(
        String name,
        String nameEn,
        String identifierSystem,
        String identifierValue,
        String story,
        String storyEn,
        List<String> institutions) {}
