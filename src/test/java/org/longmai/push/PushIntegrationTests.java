package org.longmai.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.store.TestStore;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import picocli.CommandLine;

/** The command against the application and the demo's issuer. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "longmai.demo.residents=0")
@ActiveProfiles("demo")
class PushIntegrationTests {

    @TempDir
    Path temporary;

    @LocalServerPort
    private int port;

    private String printed = "";

    @DynamicPropertySource
    static void store(DynamicPropertyRegistry properties) {
        properties.add("longmai.store.uri", TestStore::uri);
        properties.add(
                "longmai.store.database",
                () -> "test_" + UUID.randomUUID().toString().replace("-", ""));
    }

    /** Patients refer to hospitals and practitioners, whose names come first in the alphabet here; the second run sends nothing. */
    @Test
    void sendsSyntheasBundles() throws Exception {
        for (String name : new String[] {"hospitals", "patient-2", "practitioners"}) {
            Files.copy(Path.of("src/test/resources/synthea", name + ".json.gz"), folder().resolve(name + ".json.gz"));
        }

        assertThat(push("tl-anju-secret")).isZero();
        assertThat(printed).contains("3 accepted now, 0 before, 0 not accepted.");
        assertThat(push("tl-anju-secret")).isZero();
        assertThat(printed).contains("0 accepted now, 3 before, 0 not accepted.");
    }

    @Test
    void tellsWhatTheHubRefuses() throws Exception {
        Files.writeString(folder().resolve("a.json"), "{\"resourceType\":\"Bundle\",\"type\":\"history\"}");

        assertThat(push("tl-anju-secret")).isEqualTo(1);
        assertThat(Files.readString(folder().resolve(".longmai/rejected.ndjson")))
                .contains("Bundle.type");
    }

    @Test
    void isNotLetInWithAnotherSecret() throws Exception {
        Files.writeString(folder().resolve("a.json"), "{\"resourceType\":\"Bundle\",\"type\":\"history\"}");

        assertThat(push("guess")).isEqualTo(4);
        assertThat(printed).doesNotContain("guess");
    }

    private Path folder() throws Exception {
        return Files.createDirectories(temporary.resolve("out"));
    }

    private int push(String secret) throws Exception {
        Path file = Files.writeString(temporary.resolve("secret"), secret);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Push push = new Push(new PrintStream(out, true, StandardCharsets.UTF_8), Clock.systemUTC(), null);
        StringWriter errors = new StringWriter();
        int code = new CommandLine(push)
                .setErr(new PrintWriter(errors))
                .execute(
                        folder().toString(),
                        "--url=http://localhost:" + port,
                        "--client-id=tl-anju",
                        "--client-secret-file=" + file);
        printed = out.toString(StandardCharsets.UTF_8) + errors;
        return code;
    }
}
