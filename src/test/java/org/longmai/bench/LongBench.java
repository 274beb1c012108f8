package org.longmai.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.longmai.demo.embedded.EmbeddedMongo;
import org.longmai.fhir.Resource;
import org.longmai.record.Change;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.longmai.record.LongRecord;

/**
 * The same six thousand resources of one patient, as 20 envelopes and as 2,000, these before and after they are merged: read by an
 * instance that knows nothing of the file, by one that knows all, and a page of twenty opened.
 */
final class LongBench {

    private static final int RESOURCES = 6_000;
    private static final int ROUNDS = Integer.getInteger("longmai.bench.rounds", 30);

    private final Report report = new Report("long", "Long logs: one file of 6,000 resources");

    void run() throws Exception {
        try (EmbeddedMongo store =
                        EmbeddedMongo.open(Bench.emptyDirectory("long").resolve("store.h2"));
                MongoClient client = MongoClients.create(store.uri())) {
            MongoDatabase few = client.getDatabase("few");
            MongoDatabase many = client.getDatabase("many");
            LongRecord.in(few).append(20, LongBench::changes, RESOURCES);
            LongRecord.in(many).append(2_000, LongBench::changes, RESOURCES);
            measure("20 envelopes", few);
            measure("2,000 envelopes", many);
            LongRecord.in(many).merge();
            measure("2,000, merged", many);
            measure("20 envelopes again", few);
        }
        report.write();
    }

    private void measure(String what, MongoDatabase database) {
        FileLogs warm = LongRecord.in(database).logs();
        List<Long> cold = new ArrayList<>();
        List<Long> known = new ArrayList<>();
        List<Long> page = new ArrayList<>();
        for (int round = 0; round < 2 * ROUNDS; round++) {
            FileLogs logs = LongRecord.in(database).logs();
            long start = System.nanoTime();
            List<Entry> newest = List.copyOf(logs.read(LongRecord.FILE).newest());
            cold.add(System.nanoTime() - start);
            start = System.nanoTime();
            logs.open(newest.subList(newest.size() / 2, newest.size() / 2 + 20));
            page.add(System.nanoTime() - start);
            start = System.nanoTime();
            warm.read(LongRecord.FILE);
            known.add(System.nanoTime() - start);
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Log", what);
        row.put("documents", database.getCollection("envelopes").countDocuments(new Document("file", LongRecord.FILE)));
        row.put("cold p50 ms", median(cold));
        row.put("page p50 ms", median(page));
        row.put("warm p50 ms", median(known));
        report.add(row);
    }

    /** Of the second half: the first warms the JVM up. */
    private static double median(List<Long> nanos) {
        List<Long> sorted =
                nanos.subList(nanos.size() / 2, nanos.size()).stream().sorted().toList();
        return sorted.get(sorted.size() / 2) / 1e6;
    }

    private static Change changes(int number) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", "Observation");
        json.put("id", "observation-" + number);
        json.put("status", "final");
        json.put("code", Map.of("coding", List.of(Map.of("system", "http://loinc.org", "code", "8480-" + number % 7))));
        json.put("subject", Map.of("reference", "Patient/" + LongRecord.FILE));
        json.put(
                "effectiveDateTime",
                "20%02d-%02d-%02d".formatted(10 + number / 500, 1 + number / 28 % 12, 1 + number % 28));
        json.put("valueQuantity", Map.of("value", String.valueOf(number), "unit", "mmHg"));
        return new Change.Put(new Resource(json), "source-" + number);
    }
}
