package org.longmai.leaks;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is planted in resources, and how it is found in an answer: in the clear, or in base64 within it. */
final class Marks {

    /** Begins a mark that no question holds. */
    static final String SECRET = "zq";
    /** Begins a mark that is a code: a question may guess it. */
    static final String GUESSABLE = "zg";

    static final Pattern ALL = Pattern.compile("z[qg][0-9]{14}");
    static final Pattern IDS = Pattern.compile("(?<![A-Za-z0-9])[a-z2-7]{24}(?![A-Za-z0-9])");
    private static final Pattern ENCODED = Pattern.compile("[A-Za-z0-9+/_-]{24,}={0,2}");

    private Marks() {}

    static String letters(Random random) {
        return String.format("%014d", Math.floorMod(random.nextLong(), 100_000_000_000_000L));
    }

    static Set<String> in(String text, Pattern pattern) {
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    /** The text, and whatever is encoded in it. */
    static String decoded(String text) {
        StringBuilder all = new StringBuilder(text);
        Matcher matcher = ENCODED.matcher(text);
        while (matcher.find()) {
            String one = matcher.group().replace("=", "").replace('+', '-').replace('/', '_');
            try {
                all.append('\n').append(new String(Base64.getUrlDecoder().decode(one), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        return all.toString();
    }
}
