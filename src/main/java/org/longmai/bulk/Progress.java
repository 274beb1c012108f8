package org.longmai.bulk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is: what is counted here is done, and what is done beyond it is done again to the same end.
 *
 * @param deals how often chunks were dealt out
 * @param step the partition that is being loaded
 * @param groups how many of its groups are loaded
 * @param accepted lines that were taken, of each input
 * @param failed lines that were refused, of each input
 * @param finished when all was done
 */
record Progress(int deals, int step, int groups, List<Long> accepted, List<Long> failed, @Nullable Instant finished) {

    Progress {
        accepted = List.copyOf(accepted);
        failed = List.copyOf(failed);
    }

    static Progress of(ImportJob job) {
        List<Long> none = Collections.nCopies(job.inputs().size(), 0L);
        return new Progress(0, 0, 0, none, none, null);
    }

    /** One deal more, in which these lines failed. */
    Progress dealt(List<Integer> failing) {
        return new Progress(deals + 1, step, groups, accepted, plus(failed, failing), finished);
    }

    /** One group more. */
    Progress loaded(List<Integer> accepting, List<Integer> failing) {
        return new Progress(deals, step, groups + 1, plus(accepted, accepting), plus(failed, failing), finished);
    }

    Progress nextStep() {
        return new Progress(deals, step + 1, 0, accepted, failed, finished);
    }

    Progress finished(Instant at) {
        return new Progress(deals, step, groups, accepted, failed, at);
    }

    long done() {
        return sum(accepted) + sum(failed);
    }

    private static long sum(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).sum();
    }

    private static List<Long> plus(List<Long> counts, List<Integer> inputs) {
        List<Long> sums = new ArrayList<>(counts);
        inputs.forEach(input -> sums.set(input, sums.get(input) + 1));
        return sums;
    }

    Document document() {
        Document document = new Document("deals", deals)
                .append("step", step)
                .append("groups", groups)
                .append("accepted", accepted)
                .append("failed", failed);
        return finished == null ? document : document.append("finished", Date.from(finished));
    }

    static Progress of(Document document) {
        Date finished = document.getDate("finished");
        return new Progress(
                document.getInteger("deals"),
                document.getInteger("step"),
                document.getInteger("groups"),
                document.getList("accepted", Long.class),
                document.getList("failed", Long.class),
                finished == null ? null : finished.toInstant());
    }
}
