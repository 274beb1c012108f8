package org.longmai.bench;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.longmai.audit.Ledger;
import org.longmai.consent.Consents;
import org.longmai.consent.GrantConsentInput;
import org.longmai.demo.district.CastMember;
import org.longmai.demo.district.District;
import org.springframework.test.util.ReflectionTestUtils;

/**
 * What the ledger costs: the same queries with the entry durable before the answer, and with none written at all. The two take
 * turns on one hub, a slice of time each.
 */
final class LedgerBench {

    private static final Duration SLICE = Duration.ofMillis(Integer.getInteger("longmai.bench.slice", 1000));
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("longmai.bench.warmup", 5));
    private static final int ROUNDS = Integer.getInteger("longmai.bench.rounds", 3);
    private static final String ELSEWHERE = "tl-fuyou";
    private static final int CLIENTS = 16;

    private final Report report = new Report("ledger", "The ledger: " + CLIENTS + " clients with and without it");

    void run() throws Exception {
        try (Hub hub = new Hub(Bench.emptyDirectory("ledger"), 200)) {
            Ledger none = mock(Ledger.class, withSettings().stubOnly());
            Ledger ledger = hub.bean(Ledger.class);
            Object interceptor = hub.bean("auditInterceptor");
            String resident = resident(hub);
            String token = hub.http().any("doctor", ELSEWHERE).token();
            for (String query : new String[] {"page", "overview"}) {
                byte[] request = Http.request(Queries.read(query), resident);
                Runnable ask = () -> hub.http().query(token, request);
                Runnable with = () -> ReflectionTestUtils.setField(interceptor, "ledger", ledger);
                Runnable without = () -> ReflectionTestUtils.setField(interceptor, "ledger", none);
                with.run();
                Load.repeat(CLIENTS, WARM_UP, ask);
                measure(query, ask, with, without);
            }
        }
        report.write();
    }

    private void measure(String query, Runnable ask, Runnable with, Runnable without) throws Exception {
        Samples written = Samples.none();
        Samples bare = Samples.none();
        for (int round = 0; round < ROUNDS; round++) {
            // By turns first: while the code warms up, who comes later is faster.
            boolean first = round % 2 == 0;
            written = first ? written.and(slice(with, ask)) : written;
            bare = bare.and(slice(without, ask));
            written = first ? written : written.and(slice(with, ask));
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("asked", query);
        row.put("clients", CLIENTS);
        row.putAll(written.row("with: "));
        row.putAll(bare.row("without: "));
        row.put("req/s with/without", written.perSecond() / bare.perSecond());
        row.put("CPU with/without", written.cpuMilliseconds() / bare.cpuMilliseconds());
        report.add(row);
    }

    private static Samples slice(Runnable setting, Runnable ask) throws Exception {
        setting.run();
        return Load.repeat(CLIENTS, SLICE, ask);
    }

    private static String resident(Hub hub) {
        CastMember farmer = hub.bean(District.class).cast().get(0);
        String resident = hub.http()
                .people("/demo/people?identifier=" + farmer.identifierSystem() + "%7C" + farmer.identifierValue())
                .get(0)
                .residentId();
        hub.bean(Consents.class)
                .grant(
                        resident,
                        new GrantConsentInput(
                                resident, java.util.List.of(ELSEWHERE), null, null, null, null, null, null));
        return resident;
    }
}
