package org.longmai;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.chart.Wire;
import org.longmai.store.TestStore;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The commands of the jar, on the store of a hub that has run and stopped. */
class CommandsIntegrationTests {

    private static final String KEY = "bG9uZ21haS1kZW1vLWtleS1pcy1uby1zZWNyZXQtMDA=";
    private static final String OTHER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @TempDir
    private Path folder;

    private final String name = TestStore.fresh().getName();
    private final MongoClient client = MongoClients.create(TestStore.uri());
    private final MongoDatabase database = client.getDatabase(name);
    private final StringWriter said = new StringWriter();

    @BeforeEach
    void run() {
        try (ConfigurableApplicationContext hub = new SpringApplicationBuilder(Longmai.class)
                .profiles("demo")
                .run(
                        "--server.port=0",
                        "--longmai.store.uri=" + TestStore.uri(),
                        "--longmai.store.database=" + name,
                        "--longmai.audit.head=" + folder.resolve("heads"),
                        "--longmai.demo.residents=0",
                        "--longmai.demo.data=" + folder)) {
            int port = Integer.parseInt(hub.getEnvironment().getRequiredProperty("local.server.port"));
            Wire wire = new Wire(hub, port);
            for (int i = 0; i < 5; i++) {
                wire.read(wire.doctor("tl-anju-d1"), "Observation/none");
            }
        }
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aWholeLedgerIsVerifiedAndNothingWritten() {
        TreeSet<String> before = everything();
        assertThat(command(
                        "verify-ledger", KEY, "--head", folder.resolve("heads").toString()))
                .isZero();
        assertThat(said).asString().contains("5 entries in 1 chains: the ledger is whole");
        assertThat(command("verify-ledger", KEY, "--since", "2020-01-01")).isZero();
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aCutOffEndIsFoundByTheFileOfHeads() {
        Document last = database.getCollection("ledger").find().into(new ArrayList<>()).stream()
                .max((one, other) -> one.getString("_id").compareTo(other.getString("_id")))
                .orElseThrow();
        database.getCollection("ledger").deleteOne(new Document("_id", last.get("_id")));

        assertThat(command("verify-ledger", KEY)).isZero();
        assertThat(command(
                        "verify-ledger", KEY, "--head", folder.resolve("heads").toString()))
                .isEqualTo(1);
        assertThat(said)
                .asString()
                .contains("TRUNCATED", last.getString("_id").substring(0, 16) + "/5")
                .contains(last.getDate("at").toInstant().toString());
    }

    @Test
    void whatCannotBeCheckedIsNeitherWholeNorBroken() throws Exception {
        assertThat(command("verify-ledger", OTHER)).isEqualTo(2);
        assertThat(command("verify-ledger", KEY, "--head", "nowhere/heads")).isEqualTo(2);
        assertThat(command("verify-ledger", KEY, "--since", "yesterday")).isEqualTo(2);
        Path nonsense = Files.writeString(folder.resolve("nonsense"), "nonsense\n");
        assertThat(command("verify-ledger", KEY, "--head", nonsense.toString())).isEqualTo(2);
        assertThat(Commands.run(new String[] {"verify-ledger", "--head"})).isEqualTo(2);
        assertThat(said).asString().doesNotContain(KEY, OTHER, "\tat ");
    }

    @Test
    void theMasterKeyIsRotatedAndTheLedgerStaysWhole() {
        TreeSet<String> records = everything();
        assertThat(command("rotate-master", OTHER, "--keep", "--longmai.store.previous.master-key=" + KEY))
                .isZero();
        assertThat(command("verify-ledger", KEY)).isZero();
        assertThat(command("verify-ledger", OTHER)).isZero();

        assertThat(command("rotate-master", OTHER, "--longmai.store.previous.master-key=" + KEY))
                .isZero();
        assertThat(command("verify-ledger", KEY)).isEqualTo(2);
        assertThat(command("verify-ledger", OTHER)).isZero();
        records.removeAll(everything());
        assertThat(records).singleElement().asString().contains("district/");
        assertThat(command("rotate-master", OTHER)).isEqualTo(2);
    }

    @Test
    void anythingElseIsNoCommand() {
        assertThat(Commands.asked(new String[] {})).isFalse();
        assertThat(Commands.asked(new String[] {"--server.port=1"})).isFalse();
        assertThat(Commands.asked(new String[] {"verify-ledger"})).isTrue();
    }

    private int command(String command, String key, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "--longmai.store.uri=" + TestStore.uri(),
                "--longmai.store.database=" + name,
                "--longmai.store.master-key=" + key));
        arguments.addAll(Arrays.asList(more));
        PrintWriter out = new PrintWriter(said, true);
        return Commands.line().setOut(out).setErr(out).execute(arguments.toArray(String[]::new));
    }

    private TreeSet<String> everything() {
        TreeSet<String> everything = new TreeSet<>();
        for (String collection : database.listCollectionNames()) {
            database.getCollection(collection)
                    .find()
                    .forEach(document -> everything.add(collection + " " + document.toJson()));
        }
        return everything;
    }
}
