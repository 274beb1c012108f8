package org.longmai.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From nothing to a doctor's first answer, with the 200 residents of the demo, and what the process takes then. */
final class StartBench {

    private static final String QUERY = Queries.read("page");

    private static final List<String> FLAGS =
            List.of(IntakeBench.FLAGS, IntakeBench.FLAGS + " -XX:TieredStopAtLevel=1", "");

    private final Report report = new Report("start", "Start: the packaged jar in an empty directory");

    void run() throws Exception {
        for (String flags : FLAGS) {
            Path directory = Bench.emptyDirectory("start");
            measure(directory, flags, "first, 200 residents made");
            measure(directory, flags, "again, they are there");
        }
        report.write();
    }

    private void measure(Path directory, String flags, String which) throws Exception {
        try (JarProcess server = new JarProcess(directory, flags)) {
            server.awaitReady();
            double ready = server.secondsSinceStart();
            askAsDoctor(server.http());
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("JVM flags", flags.isEmpty() ? "(none)" : flags);
            row.put("start", which);
            row.put("ready s", ready);
            row.put("first answer s", server.secondsSinceStart());
            row.put("CPU s", server.cpuSeconds());
            row.put("VmRSS MB", server.megabytes("VmRSS"));
            row.put("VmHWM MB", server.megabytes("VmHWM"));
            row.put("store MB", server.storeBytes() / 1e6);
            report.add(row);
        }
    }

    private static void askAsDoctor(Http http) {
        Http.Person doctor = http.any("doctor", "tl-renmin");
        Http.Person resident = http.people().stream()
                .filter(person -> person.role().equals("resident"))
                .findFirst()
                .orElseThrow();
        byte[] answer = http.query(doctor.token(), Http.request(QUERY, resident.residentId()));
        Queries.check(answer, 1);
    }
}
