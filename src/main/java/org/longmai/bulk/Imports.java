package org.longmai.bulk;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;
import org.longmai.fhir.Resource;
import org.longmai.store.MasterKey;
import org.longmai.store.Once;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;
import org.springframework.util.IdGenerator;

/**
 * The jobs and everything that belongs to them.
 *
 * <pre>
 * imports { _id: job, job, kind: "job", institution, created }
 *         { _id: "job/uploaded", job, kind: "uploaded", inputs: Binary }
 *         { _id: "job/progress", job, kind: "progress", … }
 *         { _id: "job/lease/0000000001", job, kind: "lease", holder, until }
 * import_pieces { _id: "job/upload/0/000000", job, kind: "job/upload", line, data: Binary }     lines as they came, from this one on
 *               { _id: "job/rows/0000/0000", job, kind: "job/rows/0000", data: Binary }         of one partition, of one deal
 *               { _id: "job/errors/0/…", job, kind: "job/errors/0", data: Binary }              of one input
 * </pre>
 *
 * A job of which the first document is gone was cancelled.
 */
@Repository
class Imports {

    private static final String ID = "_id";
    private static final String JOB = "job";
    private static final String KIND = "kind";
    private static final String INSTITUTION = "institution";
    private static final String CREATED = "created";
    private static final String INPUTS = "inputs";
    private static final String UPLOADED = "uploaded";
    private static final String PROGRESS = "progress";
    private static final String LEASE = "lease";
    private static final String HOLDER = "holder";
    private static final String UNTIL = "until";
    private static final String LINE = "line";
    private static final String DATA = "data";
    private static final Duration UPLOAD = Duration.ofDays(1);

    private final MongoCollection<Document> jobs;
    private final MongoCollection<Document> pieces;
    private final SecretKey key;
    private final Seal seal;
    private final Clock clock;
    private final IdGenerator ids;
    private final BulkSettings settings;

    /** Lines of an input as they came. */
    record Lines(long first, byte[] bytes) {}

    Imports(MongoDatabase database, MasterKey master, Seal seal, Clock clock, IdGenerator ids, BulkSettings settings) {
        this.jobs = database.getCollection("imports");
        this.pieces = database.getCollection("import_pieces");
        this.key = Seal.key(master.derive("imports"));
        this.seal = seal;
        this.clock = clock;
        this.ids = ids;
        this.settings = settings;
        jobs.createIndex(ascending(JOB));
        jobs.createIndex(ascending(KIND));
        pieces.createIndex(ascending(JOB));
        pieces.createIndex(ascending(KIND));
    }

    /** Begins a job. */
    String open(String institution) {
        String id = ids.generateId().toString();
        jobs.insertOne(new Document(ID, id)
                .append(JOB, id)
                .append(KIND, JOB)
                .append(INSTITUTION, institution)
                .append(CREATED, Date.from(clock.instant())));
        return id;
    }

    void upload(String job, int input, int number, Lines lines) {
        String id = upload(job, input, number);
        put(List.of(piece(id, job, job + "/upload", lines.bytes()).append(LINE, lines.first())));
    }

    private static String upload(String job, int input, int number) {
        return "%s/upload/%d/%06d".formatted(job, input, number);
    }

    /** Ends the upload: from now on the job may be run. */
    void uploaded(String job, List<ImportJob.Input> inputs) {
        String id = job + "/uploaded";
        Map<String, Object> json =
                Map.of(INPUTS, inputs.stream().map(Imports::json).toList());
        jobs.insertOne(new Document(ID, id)
                .append(JOB, job)
                .append(KIND, UPLOADED)
                .append(INPUTS, new Binary(seal.seal(key, Json.write(json), id))));
    }

    Optional<ImportJob> find(String job) {
        return Optional.ofNullable(
                        jobs.find(new Document(ID, job).append(KIND, JOB)).first())
                .map(this::job);
    }

    /** Every job, the oldest first. */
    List<ImportJob> all() {
        List<ImportJob> all = new ArrayList<>();
        jobs.find(new Document(KIND, JOB)).map(this::job).into(all);
        all.sort(Comparator.comparing(ImportJob::created).thenComparing(ImportJob::id));
        return all;
    }

    private ImportJob job(Document document) {
        String id = document.getString(ID);
        Document uploaded = jobs.find(new Document(ID, id + "/uploaded")).first();
        return new ImportJob(
                id,
                document.getString(INSTITUTION),
                document.getDate(CREATED).toInstant(),
                uploaded == null ? List.of() : inputs(uploaded));
    }

    private List<ImportJob.Input> inputs(Document uploaded) {
        byte[] sealed = uploaded.get(INPUTS, Binary.class).getData();
        return Resource.objects(Json.readObject(seal.open(key, sealed, uploaded.getString(ID))), INPUTS).stream()
                .map(Imports::input)
                .toList();
    }

    Lines lines(String job, ImportJob.Chunk chunk) {
        String id = upload(job, chunk.input(), chunk.number());
        Document document = pieces.find(new Document(ID, id)).first();
        if (document == null) {
            throw new Gone();
        }
        return new Lines(document.getLong(LINE), open(document));
    }

    /** Keeps the rows of one deal, by their partition. */
    void deal(String job, int deal, Map<Integer, List<Row>> byPartition) {
        List<Document> documents = new ArrayList<>();
        byPartition.forEach((partition, rows) -> {
            String kind = rows(job, partition);
            documents.add(piece("%s/%04d".formatted(kind, deal), job, kind, Row.write(rows)));
        });
        put(documents);
    }

    private static String rows(String job, int partition) {
        return "%s/rows/%04d".formatted(job, partition);
    }

    /** The rows of one partition, of one deal. */
    List<Row> rows(String job, int partition, int deal) {
        Document document = pieces.find(new Document(ID, "%s/%04d".formatted(rows(job, partition), deal)))
                .first();
        return document == null ? List.of() : Row.read(open(document));
    }

    /** @param place where in the run they come from: the same place again replaces them */
    void errors(String job, int input, String place, byte[] ndjson) {
        String kind = errorKind(job, input);
        put(List.of(piece(kind + "/" + place, job, kind, ndjson)));
    }

    private static String errorKind(String job, int input) {
        return "%s/errors/%d".formatted(job, input);
    }

    /** Where errors of the input are, in order. */
    List<String> errors(String job, int input) {
        return pieces
                .find(new Document(KIND, errorKind(job, input)))
                .projection(Projections.include(ID))
                .map(document -> document.getString(ID))
                .into(new ArrayList<>())
                .stream()
                .sorted()
                .toList();
    }

    byte[] error(String id) {
        Document document = pieces.find(new Document(ID, id)).first();
        return document == null ? new byte[0] : open(document);
    }

    Progress progress(ImportJob job) {
        Document document = jobs.find(new Document(ID, job.id() + "/progress")).first();
        return document == null ? Progress.of(job) : Progress.of(document);
    }

    void save(String job, Progress progress) {
        Document document = progress.document().append(ID, job + "/progress").append(JOB, job);
        document.append(KIND, PROGRESS);
        jobs.replaceOne(new Document(ID, job + "/progress"), document, new ReplaceOptions().upsert(true));
    }

    /** Takes the job's lease if nobody holds it. */
    boolean acquire(String job, String holder) {
        Document last = lastLease(job);
        if (last != null && last.getDate(UNTIL).toInstant().isAfter(clock.instant())) {
            return false;
        }
        long number = last == null ? 1 : number(last) + 1;
        Document lease = new Document(ID, "%s/lease/%010d".formatted(job, number))
                .append(JOB, job)
                .append(KIND, lease(job))
                .append(HOLDER, holder)
                .append(UNTIL, until());
        return Once.insert(jobs, lease);
    }

    /** Holds the lease longer; false if another has it by now, or the job is cancelled. */
    boolean renew(String job, String holder) {
        Document last = lastLease(job);
        if (last == null || !holder.equals(last.getString(HOLDER)) || find(job).isEmpty()) {
            return false;
        }
        jobs.updateOne(new Document(ID, last.getString(ID)), new Document("$set", new Document(UNTIL, until())));
        return true;
    }

    /** Lets the next one have it at once. */
    void release(String job, String holder) {
        Document last = lastLease(job);
        if (last != null && holder.equals(last.getString(HOLDER))) {
            Document now = new Document(UNTIL, Date.from(clock.instant()));
            jobs.updateOne(new Document(ID, last.getString(ID)), new Document("$set", now));
        }
    }

    private @Nullable Document lastLease(String job) {
        return jobs.find(new Document(KIND, lease(job))).into(new ArrayList<>()).stream()
                .max(Comparator.comparingLong(Imports::number))
                .orElse(null);
    }

    private static String lease(String job) {
        return job + "/" + LEASE;
    }

    private static long number(Document lease) {
        String id = lease.getString(ID);
        return Long.parseLong(id.substring(id.lastIndexOf('/') + 1));
    }

    private Date until() {
        return Date.from(clock.instant().plus(settings.lease()));
    }

    /** Destroys what was uploaded; what is told of the job stays. */
    void tidy(ImportJob job) {
        pieces.deleteMany(new Document(KIND, job.id() + "/upload"));
        for (int partition = 0; partition <= job.partitions() + 1; partition++) {
            pieces.deleteMany(new Document(KIND, rows(job.id(), partition)));
        }
    }

    /** Destroys the job; who runs it finds it gone. */
    void delete(String job) {
        jobs.deleteOne(new Document(ID, job));
        jobs.deleteMany(new Document(JOB, job));
        pieces.deleteMany(new Document(JOB, job));
    }

    /** Destroys what has had its time: jobs that were kept long enough, uploads that broke off. */
    void sweep() {
        Instant now = clock.instant();
        for (ImportJob job : all()) {
            Instant finished = progress(job).finished();
            boolean brokeOff = !job.isUploaded() && job.created().plus(UPLOAD).isBefore(now);
            if (brokeOff || finished != null && finished.plus(settings.keep()).isBefore(now)) {
                delete(job.id());
            } else if (finished != null) {
                tidy(job);
            }
        }
    }

    /** The job is no more. */
    static final class Gone extends RuntimeException {
        Gone() {
            super("the job is gone", null, false, false);
        }
    }

    private Document piece(String id, String job, String kind, byte[] bytes) {
        return new Document(ID, id)
                .append(JOB, job)
                .append(KIND, kind)
                .append(DATA, new Binary(seal.seal(key, bytes, id)));
    }

    private byte[] open(Document piece) {
        return seal.open(key, piece.get(DATA, Binary.class).getData(), piece.getString(ID));
    }

    private void put(List<Document> documents) {
        List<WriteModel<Document>> writes = new ArrayList<>();
        documents.forEach(document -> writes.add(new ReplaceOneModel<>(
                new Document(ID, document.getString(ID)), document, new ReplaceOptions().upsert(true))));
        if (!writes.isEmpty()) {
            pieces.bulkWrite(writes);
        }
    }

    private static Map<String, Object> json(ImportJob.Input input) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", input.name());
        json.put("lines", new JsonNumber(Long.toString(input.lines())));
        json.put("bytes", new JsonNumber(Long.toString(input.bytes())));
        json.put("chunks", new JsonNumber(Integer.toString(input.chunks())));
        return json;
    }

    private static ImportJob.Input input(Map<String, Object> json) {
        return new ImportJob.Input(String.valueOf(json.get("name")), number(json, "lines"), number(json, "bytes"), (int)
                number(json, "chunks"));
    }

    private static long number(Map<String, Object> json, String name) {
        return json.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
