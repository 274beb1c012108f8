package org.longmai.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.longmai.consent.Consents;
import org.longmai.consent.GrantConsentInput;
import org.longmai.identity.CitizenNumber;
import org.longmai.intake.Intake;

/**
 * How fast a chart is: the overview page, a page of fifty of 2,000, and the whole record of 600 resources; each at so many clients,
 * beside the same bytes as a constant by the same server behind the same doors, and with nothing in memory. At stores of several sizes.
 * One hub grows from size to size, so that the larger store has the same records and more; what it holds is asked for anew.
 */
final class SpeedBench {

    private static final Duration SLICE = Duration.ofMillis(Integer.getInteger("longmai.bench.slice", 2000));
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("longmai.bench.warmup", 10));
    private static final List<Integer> STORES = Stream.of(System.getProperty("longmai.bench.stores", "1000,10000,50000")
                    .split(","))
            .map(Integer::valueOf)
            .toList();
    private static final List<Integer> CLIENTS = List.of(1, 8, 32);
    private static final int COLD = Integer.getInteger("longmai.bench.cold", 50);
    private static final String SENDER = "tl-hufeng";
    private static final String ELSEWHERE = "tl-fuyou";
    private static final int DEMO = 200;
    private static final int PAGED = 900_001;
    private static final int WHOLE = 900_002;

    private final Report report = new Report("speed", "Chart: warm, beside the same bytes as a constant");

    /** @param forget makes the next chart one with nothing in memory */
    private record Scenario(String name, Runnable chart, Runnable floor, Runnable forget) {}

    void run() throws Exception {
        try (Hub hub = new Hub(Bench.emptyDirectory("speed"), DEMO)) {
            push(hub, Filler.rich(PAGED, 2_000, 20));
            push(hub, Filler.rich(WHOLE, 72, 66));
            String paged = resident(hub, PAGED);
            String whole = resident(hub, WHOLE);
            int there = DEMO;
            for (int residents : STORES) {
                ChartBench.fill(hub, there - DEMO, residents - there);
                there = residents;
                measure(residents, scenarios(hub, paged, whole));
            }
        }
        report.write();
    }

    private static void push(Hub hub, byte[] bundle) {
        hub.bean(Intake.class).submit(SENDER, bundle);
    }

    private void measure(int residents, List<Scenario> scenarios) throws Exception {
        for (Scenario scenario : scenarios) {
            Load.repeat(2, WARM_UP, scenario.chart());
            Load.repeat(2, WARM_UP.dividedBy(4), scenario.floor());
        }
        for (Scenario scenario : scenarios) {
            Samples cold = cold(scenario);
            for (int clients : CLIENTS) {
                Samples chart = Load.repeat(clients, SLICE, scenario.chart());
                Samples floor = Load.repeat(clients, SLICE, scenario.floor());
                chart = chart.and(Load.repeat(clients, SLICE, scenario.chart()));
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("residents", residents);
                row.put("asked", scenario.name());
                row.put("clients", clients);
                row.putAll(chart.row(""));
                row.putAll(floor.row("floor: "));
                row.put("CPU chart/floor", chart.cpuMilliseconds() / floor.cpuMilliseconds());
                row.put("cold: p50 ms", cold.milliseconds(0.5));
                row.put("cold: CPU ms", cold.cpuMilliseconds());
                report.tell(row);
            }
        }
    }

    /** One client; what it takes to forget is not counted. */
    private static Samples cold(Scenario scenario) throws Exception {
        Samples cold = Samples.none();
        for (int i = 0; i < COLD; i++) {
            scenario.forget().run();
            cold = cold.and(Load.once(scenario.chart()));
        }
        return cold;
    }

    private static List<Scenario> scenarios(Hub hub, String paged, String record) {
        String token = hub.http().any("doctor", ELSEWHERE).token();
        List<Scenario> scenarios = new ArrayList<>();
        scenarios.add(query(hub, token, "overview", record, 180));
        scenarios.add(query(hub, token, "page", paged, 50));
        String everything = "/fhir/Patient/" + record + "/$everything";
        byte[] whole = hub.http().get(everything, token);
        System.out.printf("everything: %,d bytes%n", whole.length);
        String constant = hub.serve("everything", whole);
        scenarios.add(new Scenario(
                "everything",
                () -> hub.http().get(everything, token),
                () -> hub.http().get(constant, token),
                hub::forget));
        return scenarios;
    }

    private static Scenario query(Hub hub, String token, String query, String resident, int least) {
        byte[] request = Http.request(Queries.read(query), resident);
        byte[] bytes = hub.http().query(token, request);
        Queries.check(bytes, least);
        System.out.printf("%s: %,d bytes%n", query, bytes.length);
        String constant = hub.serve(query, bytes);
        return new Scenario(
                query, () -> hub.http().query(token, request), () -> hub.http().get(constant, token), hub::forget);
    }

    private static String resident(Hub hub, int number) {
        String resident = hub.http()
                .people("/demo/people?identifier=" + CitizenNumber.SYSTEM + "%7C"
                        + Filler.citizen(number).value())
                .get(0)
                .residentId();
        hub.bean(Consents.class)
                .grant(
                        resident,
                        new GrantConsentInput(resident, List.of(ELSEWHERE), null, null, null, null, null, null));
        return resident;
    }
}
