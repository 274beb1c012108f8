package org.longmai.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How Chinese characters are read, and which of them are one in the simplified script; the tables are CLDR's. */
final class Han {

    private static final int FIRST = 0x3400;
    private static final int LAST = 0x9fff;
    private static final @Nullable String[] READINGS = readings();
    private static final char[] SIMPLIFIED = simplified();
    private static final Map<String, List<String>> SURNAMES = surnames();

    private Han() {}

    static boolean is(char c) {
        return c >= FIRST && c <= LAST;
    }

    /** Whether it has characters and no others. */
    static boolean isAll(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> is((char) c));
    }

    /** The text with each traditional character replaced. */
    static String simplified(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = is(chars[i]) ? SIMPLIFIED[chars[i] - FIRST] : chars[i];
        }
        return new String(chars);
    }

    /** The pinyin without tones, in one word; a character whose reading is unknown stands for itself. */
    static String pinyin(String text) {
        StringBuilder pinyin = new StringBuilder();
        for (char c : text.toCharArray()) {
            String reading = is(c) ? READINGS[c - FIRST] : null;
            pinyin.append(reading == null ? String.valueOf(c) : reading);
        }
        return pinyin.toString();
    }

    /** How long the surname of a full name in characters is: two, if it is one of those. */
    static int surnameLength(String name) {
        return name.length() > 2 && SURNAMES.containsKey(name.substring(0, 2)) ? 2 : 1;
    }

    /** How a surname may be read. */
    static Set<String> surnameReadings(String surname) {
        return new LinkedHashSet<>(SURNAMES.getOrDefault(surname, List.of(pinyin(surname))));
    }

    private static @Nullable String[] readings() {
        @Nullable String[] readings = new String[LAST - FIRST + 1];
        for (String line : lines("pinyin.txt")) {
            String[] parts = line.split(" ");
            for (char c : parts[1].toCharArray()) {
                readings[c - FIRST] = parts[0];
            }
        }
        return readings;
    }

    private static char[] simplified() {
        char[] simplified = new char[LAST - FIRST + 1];
        for (int i = 0; i < simplified.length; i++) {
            simplified[i] = (char) (FIRST + i);
        }
        List<String> lines = lines("simplified.txt");
        for (int i = 0; i < lines.get(0).length(); i++) {
            simplified[lines.get(0).charAt(i) - FIRST] = lines.get(1).charAt(i);
        }
        return simplified;
    }

    private static Map<String, List<String>> surnames() {
        Map<String, List<String>> surnames = new HashMap<>();
        for (String line : lines("surnames.txt")) {
            String[] parts = line.replace("-", "").split(" ");
            surnames.put(parts[0], List.of(Arrays.copyOfRange(parts, 1, parts.length)));
        }
        return surnames;
    }

    /** The lines of a data file of this feature, without comments. */
    static List<String> lines(String file) {
        try (InputStream in = Han.class.getResourceAsStream("/identity/" + file)) {
            if (in == null) {
                throw new IllegalStateException("identity/" + file + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
