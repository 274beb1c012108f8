package org.longmai.conformance;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;

/** {@code StructureSpeed DIR}: what the structure check costs for a Synthea run, beside the reading of the same bytes; and what it refuses. */
public final class StructureSpeed {

    private static final int ROUNDS = 6;

    private StructureSpeed() {}

    public static void main(String[] args) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(args[0]))) {
            for (int round = 0; round < 1; round++) {
                run(files.filter(file -> file.toString().endsWith(".json"))
                        .sorted()
                        .toList());
            }
        }
    }

    private static void run(List<Path> files) throws IOException {
        long resources = 0;
        long bytes = 0;
        double read = 0;
        double check = 0;
        long allocated = 0;
        for (Path file : files) {
            byte[] json = Files.readAllBytes(file);
            List<Map<String, Object>> all = Resource.objects(Json.readObject(json), "entry.resource");
            resources += all.size();
            bytes += json.length;
            StructureCheck structure = new StructureCheck();
            for (Map<String, Object> resource : all) {
                structure
                        .check(resource, String.valueOf(resource.get("resourceType")))
                        .forEach(issue -> System.out.println(file.getFileName() + " " + issue));
            }
            double bestRead = Double.MAX_VALUE;
            double bestCheck = Double.MAX_VALUE;
            for (int i = 0; i < ROUNDS; i++) {
                long start = System.nanoTime();
                Json.readObject(json);
                long middle = System.nanoTime();
                long before = allocated();
                for (Map<String, Object> resource : all) {
                    structure.check(resource, "Bundle.entry.resource");
                }
                long after = allocated();
                long end = System.nanoTime();
                bestRead = Math.min(bestRead, middle - start);
                bestCheck = Math.min(bestCheck, end - middle);
                allocated += i == 0 ? after - before : 0;
            }
            read += bestRead;
            check += bestCheck;
        }
        System.out.printf(
                "%d files, %d resources, %.1f MB: read %.2f us, check %.2f us a resource (%.0f %%), %d bytes allocated a resource%n",
                files.size(),
                resources,
                bytes / 1e6,
                read / resources / 1e3,
                check / resources / 1e3,
                100 * check / read,
                allocated / resources);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
