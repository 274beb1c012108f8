package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChineseTests {

    /** The text at the beginning of what a failure is made of, over several lines where it is in several parts. */
    private static final Pattern SENTENCE = Pattern.compile(
            "(?:Failure\\.invalid\\(|Category\\.[A-Z_]+,|wrong\\()\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*\\+?\\s*)+)");

    private static final Pattern PART = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    @Test
    void whatVariesComesBackInItsPlace() {
        assertThat(Chinese.of("The body is larger than 64 MB: split it.")).isEqualTo("请求体超过 64 MB：请拆分。");
        assertThat(Chinese.of("The token's scopes do not let you send resources of the type Patient."))
                .isEqualTo("令牌的权限不允许您发送 Patient 类型的资源。");
        assertThat(Chinese.of("'a' stands twice in one object (line 1, column 3)."))
                .contains("'a'", "(line 1, column 3)");
        assertThat(Chinese.of("Nobody has said so.")).isNull();
    }

    /** A sender is told what to change in both languages, whatever the reason. */
    @Test
    void everythingThatASenderIsToldIsThereInChinese() throws IOException {
        Set<String> sentences = new LinkedHashSet<>();
        for (String feature : List.of(
                "fhir",
                "intake",
                "bulk",
                "conformance",
                "record",
                "identity/MatchController.java",
                "chart/AskedPurpose.java",
                "share/ManifestRequest.java")) {
            for (String source : sources(feature)) {
                Matcher sentence = SENTENCE.matcher(source);
                while (sentence.find()) {
                    String text = text(sentence.group(1));
                    sentences.add(text.endsWith(".") || text.endsWith("%s") ? text : text + " (line 1, column 2).");
                }
            }
        }

        sentences.remove("%s (line %d, column %d).");
        assertThat(sentences).hasSizeGreaterThan(80);
        assertThat(sentences).allSatisfy(sentence -> assertThat(Chinese.of(sentence.replaceAll("%[sd]", "7")))
                .as(sentence)
                .isNotNull());
    }

    private static String text(String parts) {
        StringBuilder text = new StringBuilder();
        Matcher part = PART.matcher(parts);
        while (part.find()) {
            text.append(part.group(1));
        }
        return text.toString().replace("\\\"", "\"");
    }

    private static List<String> sources(String feature) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/longmai", feature))) {
            List<String> sources = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.add(Files.readString(file));
            }
            return sources;
        }
    }
}
