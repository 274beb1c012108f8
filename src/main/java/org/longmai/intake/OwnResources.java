package org.longmai.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

    /** Of each resource that is not deleted the newest version. Two look-ups. */
    Map<Reference, Kept> live(Collection<Reference> references) {
        Map<Reference, Kept> live = new HashMap<>();
        commons.find(references).forEach((reference, common) -> live.put(reference, Kept.of(common)));
        logs.locateLive(references, Set.of())
                .forEach((reference, entries) -> live.put(reference, Kept.of(entries.get(0))));
        return live;
    }

    /** @param kept no tombstone */
    Resource open(Kept kept) {
        return open(List.of(kept)).get(0);
    }

    /** Their resources, in their order. @param kept no tombstones */
    List<Resource> open(List<Kept> kept) {
        Iterator<Resource> inFiles = logs.open(
                        kept.stream().map(Kept::entry).filter(Objects::nonNull).toList())
                .iterator();
        List<Resource> opened = new ArrayList<>(kept.size());
        kept.forEach(one -> opened.add(one.resource() != null ? one.resource() : inFiles.next()));
        return opened;
    }
}
