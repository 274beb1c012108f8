package org.longmai.identity;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.longmai.fhir.Resource;

/**
 * A name in the forms in which it is compared. Latin phonetics and edit distances do not fit names of two to four characters:
 * here it is the characters, the simplified characters and the pinyin.
 *
 * @param text as it was sent
 * @param written the characters, Latin in lower case, the parts of a name with · in a fixed order
 * @param simplified the same in simplified characters
 * @param readings the pinyin of surname and given name in a fixed order, in each reading of the surname
 * @param surnames the pinyin of the surname in each reading; empty where no part of the name is one
 * @param isOfNewborn whether it says whose child it is and names nobody: 李娜之女
 */
record PersonName(
        String text,
        String written,
        String simplified,
        Set<String> readings,
        Set<String> surnames,
        String given,
        boolean isOfNewborn) {

    private static final int MAX_LENGTH = 100;
    private static final Pattern DOTS = Pattern.compile("[·•・‧∙⋅.．。]+");
    private static final Pattern BLANKS = Pattern.compile("[\\s,，]+");
    private static final Pattern NEWBORN =
            Pattern.compile(".*(之[大小长次三双]?[子女婴儿男].{0,2}|之新生儿|(的|之)?(婴儿|新生儿|宝宝|女婴|男婴)[0-9a-zA-Z一二三]?|(大|小|双胞胎)毛毛|毛毛)");

    /** What two names have in common, the most first. */
    enum Likeness {
        EXACT,
        /** The same in simplified characters. */
        VARIANT,
        /** The same when read. */
        PINYIN,
        /** The same when read by somebody who does not tell n from l, zh from z, ing from in; of a long name, but for two letters. */
        SIMILAR,
        SURNAME,
        DIFFERENT
    }

    /** @param text a whole name as people write it */
    static Optional<PersonName> of(String text) {
        return of(text, "");
    }

    /** A FHIR HumanName: its text, else its parts. */
    static Optional<PersonName> of(Map<String, Object> humanName) {
        String family = string(humanName, "family", "");
        String given = string(humanName, "given", "");
        String text = string(humanName, "text", "");
        boolean latin = !family.isEmpty() && !given.isEmpty() && !Han.isAll(family + given.replace(" ", ""));
        if (text.isBlank()) {
            text = latin ? given + " " + family : family + given;
        }
        return of(text, latin ? family : "");
    }

    private static String string(Map<String, Object> name, String element, String otherwise) {
        List<String> parts = Resource.values(name, element).stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
        return parts.isEmpty() ? otherwise : String.join(" ", parts);
    }

    private static Optional<PersonName> of(String sent, String family) {
        String text = sent.strip();
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String normal = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip();
        String joined = BLANKS.matcher(normal).replaceAll("");
        if (Han.isAll(joined)) {
            return Optional.of(ofHan(text, joined));
        }
        return Optional.of(
                ofParts(text, DOTS.matcher(normal).replaceAll(" ").strip(), family.toLowerCase(Locale.ROOT)));
    }

    private static PersonName ofHan(String text, String name) {
        String simplified = Han.simplified(name);
        int length = Han.surnameLength(simplified);
        Set<String> surnames = Han.surnameReadings(simplified.substring(0, length));
        String given = Han.pinyin(simplified.substring(length));
        Set<String> readings = new LinkedHashSet<>();
        surnames.forEach(surname -> readings.add(ordered(List.of(surname, given))));
        return new PersonName(
                text,
                name,
                simplified,
                readings,
                surnames,
                given,
                NEWBORN.matcher(simplified).matches());
    }

    /** A name of several parts: Latin, or one of a minority with its dots. Which comes first is not sure. */
    private static PersonName ofParts(String text, String name, String family) {
        List<String> parts = Arrays.asList(BLANKS.split(name));
        List<String> read = new ArrayList<>();
        parts.forEach(part -> read.add(Han.pinyin(Han.simplified(part)).replaceAll("['’ʼ-]", "")));
        boolean latin = parts.stream().noneMatch(part -> part.chars().anyMatch(c -> Han.is((char) c)));
        String surname = latin ? surname(read, Normalizer.normalize(family, Normalizer.Form.NFKC)) : "";
        List<String> givens = new ArrayList<>(read);
        givens.remove(surname);
        String given = String.join("", givens);
        String reading = surname.isEmpty() ? ordered(read) : ordered(List.of(surname, given));
        return new PersonName(
                text,
                ordered(parts),
                ordered(parts.stream().map(Han::simplified).toList()),
                Set.of(reading),
                surname.isEmpty() ? Set.of() : Set.of(surname),
                given,
                false);
    }

    private static String surname(List<String> parts, String family) {
        return parts.contains(family) || parts.size() < 2 ? family : "";
    }

    private static String ordered(List<String> parts) {
        return String.join(" ", new TreeSet<>(parts)).strip();
    }

    Likeness likeness(PersonName other) {
        if (written.equals(other.written)) {
            return Likeness.EXACT;
        }
        if (simplified.equals(other.simplified)) {
            return Likeness.VARIANT;
        }
        if (common(readings, other.readings)) {
            return Likeness.PINYIN;
        }
        if (isSimilar(other)) {
            return Likeness.SIMILAR;
        }
        return common(surnames, other.surnames) ? Likeness.SURNAME : Likeness.DIFFERENT;
    }

    private boolean isSimilar(PersonName other) {
        for (String one : readings) {
            for (String two : other.readings) {
                if (blurred(one).equals(blurred(two)) || isLong(one, two) && distance(one, two) <= 2) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Names of two or three syllables are other names when one letter differs: 李明 and 李民. */
    private boolean isLong(String one, String two) {
        return surnames.isEmpty() && Math.min(one.length(), two.length()) >= 10;
    }

    /** What sounds alike in the mouths of the south-west. */
    private static String blurred(String pinyin) {
        return pinyin.replace("zh", "z")
                .replace("ch", "c")
                .replace("sh", "s")
                .replace("ng", "n")
                .replace('l', 'n');
    }

    private static boolean common(Set<String> ones, Set<String> others) {
        return ones.stream().anyMatch(others::contains);
    }

    /** The edit distance (Levenshtein). */
    private static int distance(String one, String two) {
        int[] row = new int[two.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= two.length(); j++) {
                int change = diagonal + (one.charAt(i - 1) == two.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[two.length()];
    }
}
