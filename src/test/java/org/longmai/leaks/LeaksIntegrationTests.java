package org.longmai.leaks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import graphql.schema.GraphQLSchema;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.registry.Registry;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Random documents of random callers: every resource, mark, count and null in every answer is what {@link Oracle} allows. As long
 * as one wants: {@code -Dlongmai.leaks.documents=100000}; again as it was: {@code -Dlongmai.leaks.seed=…}.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "longmai.demo.residents=0",
            // What is bounded is tried elsewhere: here the questions are as wild as they come.
            "longmai.chart.max-aliases=100000",
            "longmai.chart.max-residents=100",
            "longmai.chart.max-cost=1000000000",
            "longmai.chart.max-fields=20000",
            "longmai.chart.max-body=4MB",
            "longmai.emergency.daily=100000",
            "longmai.desk.daily=100000",
            "longmai.live.poll=1s",
            "spring.graphql.http.sse.keep-alive=100ms"
        })
@ActiveProfiles("demo")
class LeaksIntegrationTests {

    private static final int DOCUMENTS = Integer.getInteger("longmai.leaks.documents", 5_000);
    private static final long SEED = Long.getLong("longmai.leaks.seed", 20261124L);
    private static final int IN_AN_EPOCH = 250;
    private static final int MOST_TOLD = Integer.getInteger("longmai.leaks.told", 4);
    private static final int READS_IN_AN_EPOCH = 80;
    private static final int OPERATIONS_IN_AN_EPOCH = 40;
    private static final Commands COMMANDS = new Commands();

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    int port;

    @Autowired
    ApplicationContext application;

    @Autowired
    Registry registry;

    @Autowired
    GraphQlSource source;

    private final List<RandomQuestion.Cursor> cursors = new ArrayList<>();
    private final List<Operations.Page> pages = new CopyOnWriteArrayList<>();
    private int events;
    private int ends;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
    }

    @TestConfiguration
    static class Watched {

        @Bean
        @Primary
        MongoClient watchedMongoClient() {
            return MongoClients.create(MongoClientSettings.builder()
                    .applyConnectionString(new ConnectionString(TestStore.uri()))
                    .addCommandListener(COMMANDS)
                    .build());
        }
    }

    /** What one caller brings along. */
    record Asker(Caller caller, String token) {}

    @Test
    void nobodyLearnsAnythingThatTheyMayNot() throws Exception {
        Hub hub = new Hub(application, port);
        World world = new World(hub, application, SEED);
        world.sow();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int epoch = 0; epoch * IN_AN_EPOCH < DOCUMENTS; epoch++) {
                world.change();
                List<Asker> askers = askers(hub, world);
                String watched = world.residents.get(epoch % world.residents.size());
                boolean takesBack = epoch % 3 == 0;
                if (takesBack) {
                    world.give(watched);
                }
                Oracle before = new Oracle(world, registry);
                try (Watching watching =
                        new Watching(hub, watched, before, askers, COMMANDS, new Random(SEED + epoch))) {
                    if (takesBack) {
                        world.takeBack(watched);
                    } else {
                        world.change(watched);
                    }
                    Oracle oracle = new Oracle(world, registry);
                    ask(hub, world, oracle, askers, epoch, threads);
                    assertThat(watching.problems(oracle)).as("epoch %d", epoch).isEmpty();
                    events += watching.events();
                    ends += watching.ends();
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(DOCUMENTS < 5_000 || events > 0 && ends > 0)
                .as("%d events came and %d watches had to end", events, ends)
                .isTrue();
    }

    @Test
    void whatIsHiddenIsAskedOfTheStoreAsWhatIsNot() {
        Hub hub = new Hub(application, port);
        World world = new World(hub, application, SEED + 1);
        world.sow();
        Twins twins = new Twins(hub, world, new Oracle(world, registry), COMMANDS);
        List<String> problems = new ArrayList<>();
        askers(hub, world).forEach(asker -> problems.addAll(twins.problems(asker)));
        assertThat(problems.stream().limit(MOST_TOLD)).isEmpty();
        assertThat(twins.asked()).isGreaterThan(500);
    }

    private static List<Asker> askers(Hub hub, World world) {
        return callers(world).stream()
                .map(caller -> new Asker(caller, hub.token(caller)))
                .toList();
    }

    private void ask(Hub hub, World world, Oracle oracle, List<Asker> askers, int epoch, ExecutorService threads)
            throws Exception {
        Judge judge = new Judge(world, oracle);
        List<RandomQuestion.Cursor> known = List.copyOf(cursors);
        List<Callable<List<RandomQuestion.Cursor>>> tasks = new ArrayList<>();
        for (int i = 0; i < IN_AN_EPOCH; i++) {
            long seed = SEED + 31L * (epoch * IN_AN_EPOCH + i);
            tasks.add(() -> ask(hub, world, oracle, judge, askers, known, epoch, seed));
        }
        for (int i = 0; i < READS_IN_AN_EPOCH; i++) {
            long seed = ~SEED - 31L * (epoch * READS_IN_AN_EPOCH + i);
            tasks.add(() -> {
                Random random = new Random(seed);
                String problem = new Reads(hub, world, oracle, judge, random).read(askers);
                if (problem != null) {
                    fail("seed %d, epoch %d, %s", seed, epoch, problem);
                }
                return List.of();
            });
        }
        for (int i = 0; i < OPERATIONS_IN_AN_EPOCH; i++) {
            long seed = ~SEED - 37L * (epoch * OPERATIONS_IN_AN_EPOCH + i);
            tasks.add(() -> {
                Random random = new Random(seed);
                String problem = new Operations(hub, world, oracle, judge, pages, random).ask(askers);
                if (problem != null) {
                    fail("operation %d, epoch %d, %s", seed, epoch, problem);
                }
                return List.of();
            });
        }
        List<String> problems = new ArrayList<>();
        for (Future<List<RandomQuestion.Cursor>> answer : threads.invokeAll(tasks)) {
            try {
                cursors.addAll(answer.get());
            } catch (ExecutionException e) {
                problems.add(String.valueOf(e.getCause()));
            }
        }
        assertThat(problems.stream().limit(MOST_TOLD)).isEmpty();
        Collections.shuffle(cursors, new Random(SEED));
        cursors.subList(Math.min(cursors.size(), 400), cursors.size()).clear();
    }

    private List<RandomQuestion.Cursor> ask(
            Hub hub,
            World world,
            Oracle oracle,
            Judge judge,
            List<Asker> askers,
            List<RandomQuestion.Cursor> known,
            int epoch,
            long seed) {
        Random random = new Random(seed);
        Asker asker = askers.get(random.nextInt(askers.size()));
        GraphQLSchema schema = source.schema();
        Question question = new RandomQuestion(schema, world, oracle, known, epoch, random).by(asker.caller());
        Hub.Answer answer = hub.ask(asker.token(), question.document(), question.values());
        String problem = judge.judge(question, answer);
        if (problem != null) {
            Question small = shrunk(hub, judge, asker, question);
            Hub.Answer ofSmall = hub.ask(asker.token(), small.document(), small.values());
            fail(
                    "seed %d, epoch %d, %s:%n%s%nasked%n%s %s%nanswered%n%s%nof%n%s",
                    seed,
                    epoch,
                    asker.caller(),
                    judge.judge(small, ofSmall),
                    small.document(),
                    small.values(),
                    ofSmall.body(),
                    oracle.consents(small.roots().get(0).resident()));
        }
        return random.nextInt(10) == 0 ? cursors(question, answer, oracle, world, epoch) : List.of();
    }

    private static Question shrunk(Hub hub, Judge judge, Asker asker, Question question) {
        for (Question smaller : question.smaller()) {
            if (judge.judge(smaller, hub.ask(asker.token(), smaller.document(), smaller.values())) != null) {
                return shrunk(hub, judge, asker, smaller);
            }
        }
        return question;
    }

    private static List<RandomQuestion.Cursor> cursors(
            Question question, Hub.Answer answer, Oracle oracle, World world, int epoch) {
        List<RandomQuestion.Cursor> found = new ArrayList<>();
        if (answer.json().get("data") instanceof Map<?, ?> data) {
            for (Question.Root root : question.roots()) {
                if (data.get(root.alias()) instanceof Map<?, ?> fields && root.resident() != null) {
                    String person = oracle.person(root.resident()).id();
                    fields.values().forEach(value -> {
                        if (value instanceof Map<?, ?> page && page.get("qedges") instanceof List<?> edges) {
                            edges.forEach(edge ->
                                    found.add(cursor((Map<?, ?>) edge, question.caller(), person, world, epoch)));
                        }
                    });
                }
            }
        }
        return found;
    }

    private static RandomQuestion.Cursor cursor(Map<?, ?> edge, Caller caller, String person, World world, int epoch) {
        Map<?, ?> node = (Map<?, ?>) edge.get("node");
        String reference = node.get("qtype") + "/" + node.get("qid");
        Instant start = world.things.get(reference).newest().traits().start();
        return new RandomQuestion.Cursor(
                String.valueOf(edge.get("cursor")), caller.subject(), person, epoch, reference, start);
    }

    // Who asks

    static List<Caller> callers(World world) {
        List<Caller> callers = new ArrayList<>(List.of(
                World.doctor("tl-renmin", "tl-renmin-d1"),
                World.doctor("tl-zhongyi", null),
                World.doctor("tl-yongjia", "tl-yongjia-d1"),
                World.doctor("tl-anju", "tl-anju-d1"),
                clinical(Role.NURSE, "tl-renmin", "user/*.rs"),
                clinical(Role.FAMILY_DOCTOR, "tl-fuyou", "user/*.rs"),
                clinical(Role.DOCTOR, "tl-renmin", "user/Observation.rs"),
                clinical(Role.DOCTOR, "tl-zhongyi", "user/Observation.r user/Patient.s system/*.cruds"),
                Hub.institution("tl-anju"),
                Hub.institution("tl-fuyou"),
                Hub.institution("tl-yongjia"),
                World.of(Role.STEWARD),
                World.of(Role.PRIVACY_OFFICER),
                World.of(Role.DISTRICT_OFFICER),
                delegate("helper", world.residents.get(0)),
                delegate("stranger", world.residents.get(1))));
        world.residents.forEach(resident -> callers.add(World.resident(resident)));
        String first = world.residents.get(0);
        callers.add(new Caller(
                "resident-" + first,
                "某居民",
                Role.RESIDENT,
                null,
                null,
                first,
                Set.of("patient/Observation.rs", "patient/Consent.rs"),
                "t",
                "c"));
        return callers;
    }

    private static Caller clinical(Role role, String institution, String scopes) {
        String subject = role + institution + scopes;
        return new Caller(subject, "某人", role, institution, null, null, Set.of(scopes.split(" ")), "t", "c");
    }

    private static Caller delegate(String subject, @Nullable String resident) {
        return new Caller(subject, "某人", Role.DELEGATE, null, null, resident, Set.of("patient/*.rs"), "t", "c");
    }
}
