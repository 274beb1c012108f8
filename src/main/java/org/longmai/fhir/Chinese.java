package org.longmai.fhir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is told to senders, in Chinese: the English sentence is the key, as with gettext. A {@code %s} or {@code %d} of it stands
 * for whatever is there, and comes back where the Chinese has its {@code %s}, in the same order.
 */
final class Chinese {

    private static final String FILE = "/fhir/chinese.json";

    /** A sentence that is longer than this is none of ours. */
    private static final int LONGEST = 1_000;

    private static final Map<Pattern, String> SENTENCES = read();

    private Chinese() {}

    /** Null of what nobody has put into Chinese. */
    static @Nullable String of(String english) {
        if (english.length() > LONGEST) {
            return null;
        }
        for (Map.Entry<Pattern, String> sentence : SENTENCES.entrySet()) {
            Matcher matcher = sentence.getKey().matcher(english);
            if (matcher.matches()) {
                return filled(sentence.getValue(), matcher);
            }
        }
        return null;
    }

    private static String filled(String chinese, Matcher english) {
        Object[] parts = new Object[english.groupCount()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = english.group(i + 1);
        }
        return chinese.formatted(parts);
    }

    private static Map<Pattern, String> read() {
        Map<Pattern, String> sentences = new LinkedHashMap<>();
        try (InputStream in = Chinese.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing");
            }
            Json.readObject(in.readAllBytes())
                    .forEach((english, chinese) -> sentences.put(pattern(english), String.valueOf(chinese)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sentences;
    }

    private static Pattern pattern(String english) {
        return Pattern.compile("\\Q" + english.replaceAll("%[sd]", "\\\\E(.*)\\\\Q") + "\\E", Pattern.DOTALL);
    }
}
