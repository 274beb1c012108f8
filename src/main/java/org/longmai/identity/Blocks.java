package org.longmai.identity;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;

/**
 * The keys by which files that may be one person's meet without a look at all the others. Two files are compared when they share
 * one key; a key is a keyed hash, so the database does not tell what it is of.
 *
 * <ul>
 *   <li>the reading of the name and the year of birth (of one born in January or February also the year before, as the lunar calendar
 *       has it): in a district some ten people, whatever became of day and month
 *   <li>the reading of the name, day and month of birth: the year may be off
 *   <li>the simplified name, sex and town: the birth date may be missing or wrong
 *   <li>a phone and the reading of the given name
 * </ul>
 */
final class Blocks {

    private static final int MAX = 24;

    private final KeyedHash hash;

    Blocks(MasterKey master) {
        this.hash = new KeyedHash(master, "matching-blocks");
    }

    List<Long> of(Demographics about) {
        Set<String> keys = new LinkedHashSet<>();
        for (PersonName name : about.personNames()) {
            name.readings().forEach(reading -> keys.addAll(ofBirth(reading, about)));
            for (String town : about.towns()) {
                keys.add("town|" + name.simplified() + "|" + about.sex() + "|" + town);
            }
            for (String phone : about.phones()) {
                keys.add("phone|" + phone + "|" + name.given());
            }
        }
        return keys.stream().limit(MAX).map(hash::toLong).toList();
    }

    private static List<String> ofBirth(String reading, Demographics about) {
        List<String> keys = new ArrayList<>();
        if (about.birthDate() != null) {
            int year = Integer.parseInt(about.birthDate().substring(0, 4));
            keys.add("year|%s|%d".formatted(reading, year));
            about.birthDay().ifPresent(day -> {
                if (day.getMonthValue() <= 2) {
                    keys.add("year|%s|%d".formatted(reading, year - 1));
                }
                keys.add("day|%s|%d|%d".formatted(reading, day.getMonthValue(), day.getDayOfMonth()));
            });
        }
        return keys;
    }
}
