package org.longmai.conformance;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.springframework.stereotype.Repository;

/**
 * The reports of the nightly samples, one an institution, night and server.
 *
 * <pre>
 * validations: { _id, institution, day: "2026-11-24", validated, breached, counts: [{ severity, rule, count }] }
 * </pre>
 */
@Repository
public class SampleReports {

    private static final String INSTITUTION = "institution";
    private static final String DAY = "day";
    private static final String VALIDATED = "validated";
    private static final String BREACHED = "breached";
    private static final String COUNTS = "counts";
    private static final String SEVERITY = "severity";
    private static final String RULE = "rule";
    private static final String COUNT = "count";

    private final MongoCollection<Document> validations;

    SampleReports(MongoDatabase database) {
        this.validations = database.getCollection("validations");
        validations.createIndex(Indexes.ascending(INSTITUTION));
    }

    void add(SampleReport report) {
        validations.insertOne(new Document("_id", UUID.randomUUID().toString())
                .append(INSTITUTION, report.institution())
                .append(DAY, report.day().toString())
                .append(VALIDATED, report.validated())
                .append(BREACHED, report.breached())
                .append(
                        COUNTS,
                        report.counts().stream().map(SampleReports::document).toList()));
    }

    /** The institution's reports of the day and later, the newest first. */
    public List<SampleReport> since(String institution, LocalDate day) {
        List<SampleReport> reports = new ArrayList<>();
        for (Document document : validations.find(new Document(INSTITUTION, institution))) {
            SampleReport report = report(document);
            if (!report.day().isBefore(day)) {
                reports.add(report);
            }
        }
        reports.sort(Comparator.comparing(SampleReport::day).reversed());
        return reports;
    }

    private static SampleReport report(Document document) {
        return new SampleReport(
                LocalDate.parse(document.getString(DAY)),
                document.getString(INSTITUTION),
                document.getInteger(VALIDATED),
                document.getInteger(BREACHED),
                document.getList(COUNTS, Document.class).stream()
                        .map(count -> new SampleReport.Count(
                                count.getString(SEVERITY), count.getString(RULE), count.getInteger(COUNT)))
                        .toList());
    }

    private static Document document(SampleReport.Count count) {
        return new Document(SEVERITY, count.severity())
                .append(RULE, count.rule())
                .append(COUNT, count.count());
    }
}
