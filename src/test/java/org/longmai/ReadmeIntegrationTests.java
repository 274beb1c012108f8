package org.longmai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Runs the shell commands of the README, as they stand there, against the demo. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class ReadmeIntegrationTests {

    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final String END = "-- end of step --";

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    int port;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
        registry.add("longmai.demo.residents", () -> 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh-CN.md"})
    void itsCommandsDoWhatItSays(String readme) throws Exception {
        List<String> steps = run(commands(readme));

        assertThat(steps).hasSizeGreaterThanOrEqualTo(5);
        assertThat(steps.get(0))
                .contains("batch-response", "transaction-response")
                .doesNotContain("OperationOutcome");
        assertShowsNothing(steps.get(1));
        assertShowsTheRecord(steps.get(2));
        assertThat(steps.get(3))
                .contains("\"name\":\"Theodore876 Johnny786 Stehr398\"", "\"status\":\"active\"")
                .contains("\"outcome\":\"REFUSED\"", "\"outcome\":\"ANSWERED\"", "妇幼保健院");
        assertThat(steps.get(4)).contains("\"status\":\"inactive\"");
        assertShowsNothing(steps.get(4));
        assertThat(steps).anySatisfy(step -> assertThat(step)
                .contains("\"name\":\"Central laboratory\"")
                .doesNotContain("OperationOutcome"));
    }

    @Test
    void theTwoReadmesHaveTheSameCommands() throws IOException {
        assertThat(commands("README.zh-CN.md")).isEqualTo(commands("README.md"));
    }

    private static void assertShowsNothing(String answer) {
        assertThat(answer)
                .contains("\"name\":null,\"withheld\":true,\"institutions\":[]")
                .contains("\"conditions\":{\"totalCount\":0,\"nodes\":[]}")
                .doesNotContain("Theodore", "\"errors\":[{");
    }

    private static void assertShowsTheRecord(String answer) {
        assertThat(answer)
                .contains("\"status\":\"active\"", "\"withheld\":false", "\"total\":221")
                .contains("\"period\":{\"start\":")
                .contains("\"allergyIntolerances\":{\"totalCount\":10")
                .doesNotContain("\"totalCount\":0");
    }

    private static List<String> commands(String readme) throws IOException {
        return COMMANDS.matcher(Files.readString(Path.of(readme)))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }

    /** What each step prints. */
    private List<String> run(List<String> steps) throws IOException, InterruptedException {
        String script = "set -eu\n" + String.join("echo '" + END + "'\n", steps);
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true);
        shell.environment().put("LONGMAI", "http://localhost:" + port);
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return new ArrayList<>(List.of(output.split(END)));
    }
}
