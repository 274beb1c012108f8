package org.longmai.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.push.StubHub.Reply;
import picocli.CommandLine;

/** The command from end to end, against a hub that fails as told. Time is the test's own. */
class PushTests {

    @TempDir
    Path temporary;

    private Path folder;
    private StubHub hub;
    private final TestClock clock = new TestClock();
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private String printed = "";

    @BeforeEach
    void start() throws IOException {
        hub = new StubHub();
        folder = Files.createDirectory(temporary.resolve("出口"));
        Files.writeString(temporary.resolve("secret"), "s3cr3t\n");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void sendsEveryBundleOnceInOrder() throws Exception {
        write("b.json", bundle("1", "b"));
        write("a.json", bundle("1", "a"));

        assertThat(push()).isZero();
        assertThat(push()).isZero();

        assertThat(hub.bodies).containsExactly(bundle("1", "a"), bundle("1", "b"));
        assertThat(hub.tokens).containsExactly("Bearer t1", "Bearer t1");
        assertThat(printed).contains("0 accepted now, 2 before, 0 not accepted.");
    }

    @Test
    void sendsWhatNamesNoPatientBeforeWhatMayReferToIt() throws Exception {
        String practitioners =
                "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Practitioner\"}}]}";
        write("a.json", bundle("1", "a"));
        write("b.json", "{\"resourceType\":\"Patient\"}");
        write("z.json", practitioners);

        assertThat(push()).isEqualTo(1);

        assertThat(hub.bodies).containsExactly(practitioners, bundle("1", "a"));
    }

    @Test
    void sendsAChangedFileAgainAndATouchedOneNot() throws Exception {
        write("a.json", bundle("1", "a"));
        write("b.json", bundle("2", "b"));
        push();
        Files.setLastModifiedTime(folder.resolve("b.json"), FileTime.fromMillis(1_000_000_000_000L));
        write("a.json", bundle("1", "corrected"));

        assertThat(push()).isZero();

        assertThat(hub.bodies).hasSize(3).last().isEqualTo(bundle("1", "corrected"));
    }

    @Test
    void triesAgainWhenTheHubIsBusyAndWaitsAsLongAsItAsks() throws Exception {
        write("a.json", bundle("1", "a"));
        hub.replies.add(new Reply(503, "", "7"));
        hub.replies.add(Reply.of(429, ""));

        assertThat(push()).isZero();

        assertThat(hub.bodies).hasSize(3);
        assertThat(pauses.get(0)).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
        assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void givesUpAfterAWhileAndGoesOnNextTime() throws Exception {
        write("a.json", bundle("1", "a"));
        String address = hub.url();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        assertThat(push("--url", "http://127.0.0.1:" + port, "--token-url", address + "/token"))
                .isEqualTo(3);
        assertThat(pauses).hasSizeGreaterThan(5);
        assertThat(printed).contains("Not finished, run it again");
        assertThat(push()).isZero();
        assertThat(hub.bodies).hasSize(1);
    }

    @Test
    void recordsWhatIsRejectedAndSendsTheRest() throws Exception {
        write("a 张三.json", bundle("1", "a"));
        write("b.json", bundle("2", "b"));
        write("c.json", "{\"resourceType\":\"Patient\"}");
        hub.replies.add(Reply.outcome(400, "Give 张三 a birth date."));
        hub.replies.add(Reply.of(200, StubHub.ACCEPTED));
        hub.replies.add(Reply.outcome(400, "Give 张三 a birth date."));

        assertThat(push("--parallel", "1", "--move-rejected", "--move-sent")).isEqualTo(1);

        String report = Files.readString(folder.resolve(".longmai/rejected.ndjson"));
        assertThat(report.lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("Give 张三 a birth date.") && line.contains("Bundle.entry[0]"))
                .anyMatch(line -> line.contains("The resource is no Bundle."));
        assertThat(printed).contains("1 accepted now").doesNotContain("张三").doesNotContain("s3cr3t");
        assertThat(names()).containsExactly("rejected/a 张三.json", "rejected/c.json", "sent/b.json");
    }

    @Test
    void sendsARefusedOneAgainWhenOthersCameAfterIt() throws Exception {
        write("a.json", bundle("1", "a"));
        write("hospitals.json", "{\"resourceType\":\"Bundle\"}");
        hub.replies.add(Reply.outcome(422, "No such Organization."));

        assertThat(push()).isZero();

        assertThat(hub.bodies).hasSize(3);
        assertThat(Files.readString(folder.resolve(".longmai/rejected.ndjson"))).isEmpty();
    }

    /** Also one that goes twice, or never. */
    @Test
    void countsEachFileOnce() throws Exception {
        write("a.json", bundle("1", "a"));
        write("b.json", bundle("2", "b"));
        write("c.json", "{\"resourceType\":");
        hub.replies.add(Reply.outcome(422, "No such Organization."));

        assertThat(push("--parallel", "1")).isEqualTo(1);

        assertThat(hub.bodies).hasSize(3);
        assertThat(printed).contains("3/3, 0 to go", "2 accepted now, 0 before, 1 not accepted.");
        assertThat(printed).contains("Reasons: 1 × invalid; see");
    }

    @Test
    void sendsWhatOthersReferToFirstIfTold() throws Exception {
        write("a.json", bundle("1", "a"));
        write("hospitals.json", "{\"resourceType\":\"Bundle\"}");

        assertThat(push("--first", "hospital*")).isZero();

        assertThat(hub.bodies).containsExactly("{\"resourceType\":\"Bundle\"}", bundle("1", "a"));
    }

    @Test
    void renewsATokenThatIsNotTakenAndAsksNoThirdTime() throws Exception {
        write("a.json", bundle("1", "a"));
        hub.replies.add(Reply.of(401, ""));
        assertThat(push()).isZero();
        assertThat(hub.tokens).containsExactly("Bearer t1", "Bearer t2");

        write("b.json", bundle("1", "b"));
        hub.replies.add(Reply.of(401, ""));
        hub.replies.add(Reply.of(401, ""));
        assertThat(push()).isEqualTo(4);
        assertThat(hub.tokens).hasSize(4);
        assertThat(printed).contains("Not finished: The hub refuses the client (HTTP 401).");
    }

    @Test
    void renewsTheTokenBeforeItEnds() throws Exception {
        write("a.json", bundle("1", "a"));
        hub.replies.add(new Reply(503, "", "530"));
        hub.replies.add(new Reply(503, "", "30"));

        assertThat(push("--give-up-after", "1h")).isZero();

        assertThat(hub.tokens).containsExactly("Bearer t1", "Bearer t1", "Bearer t2");
    }

    @Test
    void endsWhenTheIssuerRefusesTheClient() throws Exception {
        write("a.json", bundle("1", "a"));
        hub.tokenReplies.add(Reply.of(401, "{\"error\":\"invalid_client\"}"));

        assertThat(push()).isEqualTo(4);
        assertThat(hub.bodies).isEmpty();
        assertThat(printed).contains("Not finished: ").doesNotContain("run it again");
    }

    @Test
    void goesOnPastABundleOnWhichTheHubStumbles() throws Exception {
        write("a.json", bundle("1", "a"));
        write("b.json", bundle("2", "b"));
        for (int i = 0; i < 6; i++) {
            hub.replies.add(Reply.of(500, ""));
        }

        assertThat(push("--parallel", "1")).isEqualTo(3);
        assertThat(hub.bodies).hasSize(7).last().isEqualTo(bundle("2", "b"));
    }

    @Test
    void stopsAtAnAddressThatIsNoHub() throws Exception {
        write("a.json", bundle("1", "a"));
        write("b.json", bundle("2", "b"));
        hub.replies.add(Reply.of(404, "<html>"));

        assertThat(push("--parallel", "1")).isEqualTo(3);
        assertThat(hub.bodies).hasSize(1);
        assertThat(printed).contains("check --url");
    }

    @Test
    void recordsTheRefusedEntriesOfABatch() throws Exception {
        write("a.json", bundle("1", "a"));
        hub.replies.add(
                Reply.of(
                        200,
                        "{\"resourceType\":\"Bundle\",\"entry\":[{\"response\":{\"status\":\"201 Created\"}},{\"response\":{\"status\":\"404 Not Found\"}}]}"));

        assertThat(push()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve(".longmai/rejected.ndjson"))).contains("partly", "404 Not Found");
    }

    @Test
    void sendsNeitherRecordsNorSecretsInTheClear() throws Exception {
        write("a.json", bundle("1", "a"));

        assertThat(push("--url", "http://hub.example/fhir")).isEqualTo(2);
        assertThat(push("--token-url", "http://issuer.example/token")).isEqualTo(4);
        assertThat(hub.bodies).isEmpty();
    }

    @Test
    void readsAStateWhoseLastLineIsTorn() throws Exception {
        write("a.json", bundle("1", "a"));
        write("b.json", bundle("2", "b"));
        push();
        Path state = folder.resolve(".longmai/accepted.ndjson");
        String whole = Files.readString(state);
        Files.writeString(state, whole.substring(0, whole.length() - 5));

        assertThat(push()).isZero();
        assertThat(push()).isZero();

        assertThat(hub.bodies).hasSize(3);
    }

    @Test
    void leavesAFolderToTheRunThatIsAtWorkOnIt() throws Exception {
        write("a.json", bundle("1", "a"));
        Files.createDirectory(folder.resolve(".longmai"));
        try (FileChannel channel = FileChannel.open(
                        folder.resolve(".longmai/lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(push()).isEqualTo(3);
        }
        assertThat(hub.bodies).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048, RS384", "EC, 256, ES256", "EC, 384, ES384"})
    void signsWithItsKeyInsteadOfASecret(String kind, int size, String algorithm) throws Exception {
        KeyPair pair = pair(kind, size);
        Path key = Files.writeString(temporary.resolve("key.pem"), pem(pair));
        Credentials.Key credentials = Credentials.Key.read("tl-anju", key, "k1");
        Map<String, String> form = new HashMap<>();

        credentials.authenticate(HttpRequest.newBuilder(), form, URI.create("https://issuer.example/token"), clock);

        SignedJWT jwt = SignedJWT.parse(String.valueOf(form.get("client_assertion")));
        assertThat(jwt.verify(
                        pair.getPublic() instanceof ECPublicKey ec
                                ? new ECDSAVerifier(ec)
                                : new RSASSAVerifier((RSAPublicKey) pair.getPublic())))
                .isTrue();
        assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
        assertThat(jwt.getHeader().getKeyID()).isEqualTo("k1");
        assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly("https://issuer.example/token");
        assertThat(jwt.getJWTClaimsSet().getSubject()).isEqualTo("tl-anju");
        assertThat(jwt.getJWTClaimsSet().getExpirationTime()).isAfter(Date.from(clock.now));
        assertThat(credentials.toString()).contains("<hidden>").doesNotContain("BEGIN");
    }

    @Test
    void aKeyThatNoIssuerTakesIsNotUsed() throws Exception {
        Path key = Files.writeString(temporary.resolve("key.pem"), pem(pair("EC", 521)));
        assertThatThrownBy(() -> Credentials.Key.read("tl-anju", key, null)).hasMessageContaining("P-256 or P-384");
    }

    @Test
    void trustsTheAuthorityThatItIsTold() throws Exception {
        write("a.json", bundle("1", "a"));
        try (StubHub safe = StubHub.withTls()) {
            assertThat(push("--url", safe.url())).isEqualTo(4);
            assertThat(printed).contains("not trusted", "--ca-file");
            assertThat(push("--url", safe.url(), "--ca-file", "src/test/resources/push/other-ca.pem"))
                    .isEqualTo(4);
            assertThat(safe.bodies).isEmpty();
            assertThat(push("--url", safe.url(), "--ca-file", "src/test/resources/push/ca.pem"))
                    .isZero();
            assertThat(safe.bodies).hasSize(1);
        }
    }

    @Test
    void isNotFooledByACertificateOfAnotherName() throws Exception {
        write("a.json", bundle("1", "a"));
        try (StubHub safe = StubHub.withTls()) {
            String other = "https://localhost:" + safe.port();
            assertThat(push("--url", other, "--ca-file", "src/test/resources/push/ca.pem"))
                    .isEqualTo(4);
            assertThat(printed).contains("another name");
        }
    }

    private static KeyPair pair(String kind, int size) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    @Test
    void checksWithoutSending() throws Exception {
        write("a.json", bundle("1", "a"));
        write("b.json.gz", "no gzip");
        write("c.xml", "<?xml version=\"1.0\"?>\n<Bundle xmlns=\"http://hl7.org/fhir\"/>");
        write("d.tmp", "half");

        assertThat(push("--dry-run")).isEqualTo(1);
        assertThat(printed)
                .startsWith("b.json.gz: The gzip stream is broken or ends too early.")
                .contains("3 files, 1 of them no Bundles.");
        assertThat(hub.bodies).isEmpty();
    }

    @Test
    void namesTheFirstTwentyThatAreNoBundles() throws Exception {
        for (int i = 10; i < 32; i++) {
            write(i + "\u001b.json", "{\"resourceType\":\"Patient\"}");
        }

        assertThat(push("--dry-run")).isEqualTo(1);

        assertThat(printed.lines())
                .hasSize(22)
                .contains("29?.json: The resource is no Bundle.", "and 2 more", "22 files, 22 of them no Bundles.");
    }

    @Test
    void refusesWhatItCannotUse() {
        assertThat(push("--give-up-after", "soon")).isEqualTo(2);
        assertThat(push("--parallel", "0")).isEqualTo(2);
        assertThat(push("--private-key", "key.pem")).isEqualTo(2);
        assertThat(push("--ca-file", "none.pem")).isEqualTo(2);
        assertThat(printed).contains("--ca-file").doesNotContain("Exception");
        assertThat(push("--ca-file", "pom.xml")).isEqualTo(2);
    }

    /** Time passes as it pauses. */
    private int push(String... more) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Push push = new Push(new PrintStream(out, true, StandardCharsets.UTF_8), clock, time -> {
            pauses.add(time);
            clock.now = clock.now.plus(time);
        });
        String[] defaults = {
            folder.toString(),
            "--client-id",
            "tl-anju",
            "--client-secret-file",
            temporary.resolve("secret").toString()
        };
        Stream<String> url = List.of(more).contains("--url") ? Stream.of() : Stream.of("--url", hub.url());
        StringWriter errors = new StringWriter();
        int code = new CommandLine(push)
                .setErr(new PrintWriter(errors))
                .execute(Stream.of(Stream.of(defaults), url, Stream.of(more))
                        .flatMap(part -> part)
                        .toArray(String[]::new));
        printed = out.toString(StandardCharsets.UTF_8) + errors;
        return code;
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.startsWith(".longmai"))
                    .sorted()
                    .toList();
        }
    }

    private static String bundle(String patient, String id) {
        return "{\"resourceType\":\"Bundle\",\"id\":\"" + id
                + "\",\"entry\":[{\"resource\":{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/"
                + patient + "\"}}}]}";
    }
}
