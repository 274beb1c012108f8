package org.longmai.intake;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Common;
import org.longmai.record.Commons;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.springframework.stereotype.Component;

/** What an institution has sent, in a file or among the commons. */
@Component
class OwnResources {

    private final FileLogs logs;
    private final Commons commons;

    OwnResources(FileLogs logs, Commons commons) {
        this.logs = logs;
        this.commons = commons;
    }

    /**
     * A version of a resource.
     *
     * @param owner the institution that sent it
     * @param file the file that holds it; null among the commons
     */
    record Kept(
            Reference reference,
            String owner,
            int version,
            Instant updated,
            boolean isDeleted,
            @Nullable String file,
            @Nullable Entry entry,
            @Nullable Resource resource) {

        private static Kept of(Entry entry) {
            return new Kept(
                    entry.reference(),
                    entry.institution(),
                    entry.version(),
                    entry.updated(),
                    entry.isDeleted(),
                    entry.file(),
                    entry,
                    null);
        }

        private static Kept of(Common common) {
            return new Kept(
                    common.resource().reference(),
                    common.owner(),
                    common.version(),
                    common.updated(),
                    common.isDeleted(),
                    null,
                    null,
                    common.resource());
        }
    }

    /** Every version of the resource where it is now, the newest first; tombstones are among them. */
    List<Kept> history(Reference reference) {
        List<Kept> inFile = Optional.ofNullable(logs.locate(reference))
                .map(file -> logs.read(file).history(reference))
                .orElse(List.of())
                .stream()
                .map(Kept::of)
                .toList();
        if (!inFile.isEmpty() && !inFile.get(0).isDeleted()) {
            return inFile;
        }
        List<Common> common = commons.history(reference);
        boolean isHere = !common.isEmpty()
                && !common.get(0).isMovedAway()
                && (inFile.isEmpty() || !common.get(0).isDeleted());
        return isHere ? common.stream().map(Kept::of).toList() : inFile;
    }

    /** The newest version, be it a tombstone. */
    Optional<Kept> newest(Reference reference) {
        return history(reference).stream().findFirst();
    }

    /** @param kept no tombstone */
    Resource open(Kept kept) {
        if (kept.resource() != null) {
            return kept.resource();
        }
        if (kept.entry() == null) {
            throw new IllegalStateException("kept nowhere");
        }
        return logs.open(kept.entry());
    }
}
