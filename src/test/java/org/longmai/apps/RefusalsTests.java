package org.longmai.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RefusalsTests {

    private static final Pattern PAIR = Pattern.compile("(?m)^  \\['((?:[^'\\\\]|\\\\.)+)', '([^']+)'],$");

    /** What the server does not say any more, or says otherwise, is not to be waited for in vain. */
    @Test
    void translateWhatTheServerSaysToTheLetter() throws IOException {
        String server = server();
        String table = Files.readString(Path.of("src/main/resources/static/shared/refusals.js"));
        List<String> english = PAIR.matcher(table)
                .results()
                .map(pair -> pair.group(1).replace("\\'", "'").replace("{}", "%d"))
                .toList();

        assertThat(english).hasSizeGreaterThan(30);
        assertThat(english).allSatisfy(sentence -> assertThat(server).contains('"' + sentence + '"'));
    }

    @Test
    void keepEveryNumber() throws IOException {
        String table = Files.readString(Path.of("src/main/resources/static/shared/refusals.js"));

        assertThat(PAIR.matcher(table).results())
                .allSatisfy(pair -> assertThat(pair.group(2).split("\\{}", -1))
                        .hasSameSizeAs(pair.group(1).split("\\{}", -1)));
    }

    private static String server() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            StringBuilder all = new StringBuilder();
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(source));
            }
            return all.toString();
        }
    }
}
