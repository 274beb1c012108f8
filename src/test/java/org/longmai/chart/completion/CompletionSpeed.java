package org.longmai.chart.completion;

import com.sun.management.OperatingSystemMXBean;
import graphql.ExecutionResult;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.longmai.fhir.Json;
import tools.jackson.databind.json.JsonMapper;

/** Executions a second of a page of 100 Observations, with the short way and without; to be run by hand. */
final class CompletionSpeed {

    private static final String PLAIN =
            """
            { page { nodes { id status effectiveDateTime code { text coding { system code display } }
              valueQuantity { value unit } subject { reference } } } }
            """;
    private static final String MIXED = PLAIN.replace("subject { reference }", "subject { reference resource { id } }");

    private static final int SECONDS = 4;
    private static final OperatingSystemMXBean CPU =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private CompletionSpeed() {}

    public static void main(String[] arguments) {
        List<Object> observations = observations();
        for (int round = 0; round < 3; round++) {
            for (boolean direct : new boolean[] {false, true}) {
                print("plain", direct, observations, PLAIN);
                print("mixed", direct, observations, MIXED);
            }
        }
        JsonMapper json = new JsonMapper();
        ExecutionResult result = new Roots(true).execute(PLAIN, Map.of(), observations);
        System.out.printf(
                Locale.ROOT,
                "writing JSON %8.0f a second of CPU%n",
                rate(() -> json.writeValueAsBytes(result.toSpecification())));
    }

    private static void print(String name, boolean direct, List<?> observations, String document) {
        Roots roots = new Roots(direct);
        double rate = rate(() -> roots.execute(document, Map.of(), observations));
        System.out.printf(Locale.ROOT, "%s %-6s %8.0f a second of CPU%n", name, direct ? "direct" : "engine", rate);
    }

    /** By the CPU time of the process, since others may share the machine. */
    private static double rate(Runnable work) {
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        long start = CPU.getProcessCpuTime();
        int count = 0;
        while (System.nanoTime() < end) {
            work.run();
            count++;
        }
        return count * 1e9 / (CPU.getProcessCpuTime() - start);
    }

    private static List<Object> observations() {
        List<Object> observations = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            observations.add(Json.readObject(
                    """
                    {"resourceType": "Observation", "id": "o%d", "status": "final",
                     "effectiveDateTime": "2026-03-08T09:30:00+08:00",
                     "code": {"text": "Potassium", "coding": [
                       {"system": "http://loinc.org", "code": "2823-3", "display": "Potassium [Moles/volume]"}]},
                     "valueQuantity": {"value": 4.%d, "unit": "mmol/L", "system": "http://unitsofmeasure.org"},
                     "subject": {"reference": "Patient/%d"}}
                    """
                            .formatted(i, i, i % 4)
                            .getBytes(StandardCharsets.UTF_8)));
        }
        return observations;
    }
}
