package org.longmai.audit;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The heads of the chains that instances on this machine wrote, in a file outside the store: who cuts the end of a chain off, or
 * takes a whole chain away, would have to reach both. Each instance has a file of its own.
 *
 * <pre>
 * 9f2c… 4711 5e0b… 2026-11-24T02:43:03.120Z        a line each chain: its name, the last number, the hash, the time
 * </pre>
 */
@Component
class HeadFile {

    private static final Logger LOG = LoggerFactory.getLogger(HeadFile.class);

    /** Chains of the longest ago leave the file: by then others vouch for them. */
    private static final int CHAINS = 10_000;

    private final @Nullable Path file;
    private final Map<String, Head> heads = new TreeMap<>();
    private boolean moved;
    private boolean failing;

    HeadFile(AuditSettings settings) throws IOException {
        this.file = settings.head();
        if (file != null && Files.exists(file)) {
            read(file).forEach(head -> heads.put(head.chain(), head));
        }
    }

    /** The heads in the file, in no order. */
    static Collection<Head> read(Path file) throws IOException {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .map(Head::ofLine)
                    .toList();
        } catch (RuntimeException e) {
            throw new IOException("not a file of the ledger's heads: " + file, e);
        }
    }

    synchronized void moved(Head head) {
        heads.put(head.chain(), head);
        moved = true;
    }

    /** Writes down what moved since the last time, durably, all of it or nothing. */
    @Scheduled(fixedDelayString = "${longmai.audit.head-interval:1s}")
    @PreDestroy
    synchronized void flush() {
        if (file == null || !moved) {
            return;
        }
        try {
            forgetOldest();
            write(file);
            moved = false;
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.error(
                        "The file of the ledger's heads cannot be written: {}",
                        e.getClass().getSimpleName());
            }
            failing = true;
        }
    }

    private void forgetOldest() {
        while (heads.size() > CHAINS) {
            heads.values().stream()
                    .min((one, other) -> one.at().compareTo(other.at()))
                    .ifPresent(oldest -> heads.remove(oldest.chain()));
        }
    }

    private void write(Path target) throws IOException {
        Path directory = Objects.requireNonNull(target.toAbsolutePath().getParent());
        Files.createDirectories(directory);
        Path next = directory.resolve(target.getFileName() + ".next");
        String lines = heads.values().stream().map(Head::line).collect(Collectors.joining("\n", "", "\n"));
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
