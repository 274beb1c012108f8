package org.longmai.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.longmai.consent.Consents;
import org.longmai.consent.GrantConsentInput;
import org.longmai.demo.district.CastMember;
import org.longmai.demo.district.District;
import org.longmai.intake.Intake;
import org.longmai.registry.Registry;

/**
 * One resident's chart as a doctor of another institution sees it, in a small district and in a large one: the same resident, the same
 * records, so the same bytes. The two take turns, a slice of time each, so that what slows the machine slows both.
 */
final class ChartBench {

    private static final int SMALL = 200;
    private static final int LARGE = Integer.getInteger("longmai.bench.large", 20_000);
    private static final Duration SLICE = Duration.ofMillis(Integer.getInteger("longmai.bench.slice", 1000));
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("longmai.bench.warmup", 5));
    private static final int ROUNDS = Integer.getInteger("longmai.bench.rounds", 3);
    private static final String ELSEWHERE = "tl-fuyou";

    private final Report report = new Report("chart", "Chart: one resident, seen by a doctor of another institution");

    /** What is asked of one hub, again and again. */
    private record Scenario(String name, Runnable small, Runnable large) {}

    /** A hub, and how its doctor asks for its resident. */
    private record Asked(Hub hub, String token, String resident) {

        Runnable warm(String query, int least) {
            byte[] request = Http.request(Queries.read(query), resident);
            Queries.check(hub.http().query(token, request), least);
            return () -> hub.http().query(token, request);
        }

        Runnable cold(String query, int least) {
            Runnable warm = warm(query, least);
            return () -> {
                hub.forget();
                warm.run();
            };
        }

        Runnable constant(String query) {
            byte[] bytes = hub.http().query(token, Http.request(Queries.read(query), resident));
            System.out.printf("%s: %,d bytes%n", query, bytes.length);
            String path = hub.serve(query, bytes);
            return () -> hub.http().get(path, token);
        }
    }

    void run() throws Exception {
        try (Hub small = new Hub(Bench.emptyDirectory("small"), SMALL);
                Hub large = new Hub(Bench.emptyDirectory("large"), SMALL)) {
            fill(large, 0, LARGE - SMALL);
            measure(scenarios(asked(small), asked(large)));
        }
        report.write();
    }

    private static List<Scenario> scenarios(Asked small, Asked large) {
        List<Scenario> scenarios = new ArrayList<>();
        for (String query : List.of("page", "overview")) {
            int least = query.equals("page") ? 50 : 80;
            scenarios.add(new Scenario(query + ", warm", small.warm(query, least), large.warm(query, least)));
            scenarios.add(new Scenario(query + ", cold", small.cold(query, least), large.cold(query, least)));
            scenarios.add(new Scenario(query + ", constant", small.constant(query), large.constant(query)));
        }
        return scenarios;
    }

    private void measure(List<Scenario> scenarios) throws Exception {
        for (Scenario scenario : scenarios) {
            Load.repeat(2, WARM_UP, scenario.small());
            Load.repeat(2, WARM_UP.dividedBy(4), scenario.large());
        }
        for (int clients : List.of(1, 8)) {
            for (Scenario scenario : scenarios) {
                measure(scenario, clients);
            }
        }
    }

    private void measure(Scenario scenario, int clients) throws Exception {
        Samples small = Samples.none();
        Samples large = Samples.none();
        for (int round = 0; round < ROUNDS; round++) {
            small = small.and(Load.repeat(clients, SLICE, scenario.small()));
            large = large.and(Load.repeat(clients, SLICE, scenario.large()));
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("asked", scenario.name());
        row.put("clients", clients);
        row.putAll(small.row(SMALL + ": "));
        row.putAll(large.row(LARGE + ": "));
        row.put("p50 large/small", large.milliseconds(0.5) / small.milliseconds(0.5));
        row.put("CPU large/small", large.cpuMilliseconds() / small.cpuMilliseconds());
        row.put("req/s large/small", large.perSecond() / small.perSecond());
        report.add(row);
    }

    private static Asked asked(Hub hub) {
        CastMember farmer = hub.bean(District.class).cast().get(0);
        String resident = hub.http()
                .people("/demo/people?identifier=" + farmer.identifierSystem() + "%7C" + farmer.identifierValue())
                .get(0)
                .residentId();
        hub.bean(Consents.class)
                .grant(
                        resident,
                        new GrantConsentInput(resident, List.of(ELSEWHERE), null, null, null, null, null, null));
        return new Asked(hub, hub.http().any("doctor", ELSEWHERE).token(), resident);
    }

    /**
     * So many residents more, by the real intake.
     *
     * @param from the number of the first
     */
    static void fill(Hub hub, int from, int residents) throws Exception {
        List<String> institutions = hub.bean(Registry.class).institutions().stream()
                .map(institution -> institution.id())
                .toList();
        Queue<Integer> numbers = new ConcurrentLinkedQueue<>(
                IntStream.range(from, from + residents).boxed().toList());
        Intake intake = hub.bean(Intake.class);
        Samples samples = Load.each(
                2,
                numbers,
                number -> intake.submit(institutions.get(number % institutions.size()), Filler.bundle(number)));
        System.out.printf(
                "filled with %,d residents of %d resources in %.0f s%n",
                residents, Filler.RESOURCES, samples.seconds());
    }
}
