package org.longmai.push;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The clinic's export folder.
 *
 * @param first patterns of file names that go before all others: what others refer to
 */
record Folder(Path root, boolean recursive, Order order, List<String> first) {

    static final String SENT = "sent";
    static final String REJECTED = "rejected";

    private static final Set<String> OURS = Set.of(SENT, REJECTED);

    /** In which order the files go. */
    enum Order {
        name,
        time
    }

    /** The files that may be Bundles: no hidden or temporary names, and nothing that was moved away. */
    List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        collect(root, files);
        Comparator<Path> byName =
                Comparator.comparing(file -> root.relativize(file).toString());
        Comparator<Path> byOrder = order == Order.name
                ? byName
                : Comparator.comparing(Folder::modified).thenComparing(byName);
        files.sort(Comparator.<Path, Boolean>comparing(file -> !isFirst(file)).thenComparing(byOrder));
        return files;
    }

    private void collect(Path directory, List<Path> files) throws IOException {
        List<Path> children;
        try (Stream<Path> stream = Files.list(directory)) {
            children = stream.toList();
        }
        for (Path child : children) {
            if (Files.isDirectory(child)) {
                if (recursive && !isOurs(directory, child)) {
                    collect(child, files);
                }
            } else if (isBundleName(child.getFileName().toString())) {
                files.add(child);
            }
        }
    }

    private boolean isOurs(Path directory, Path child) {
        String name = child.getFileName().toString();
        return name.startsWith(".") || directory.equals(root) && OURS.contains(name);
    }

    static boolean isBundleName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean suffix = lower.endsWith(".json") || lower.endsWith(".json.gz") || lower.endsWith(".xml");
        return suffix && !name.startsWith(".") && !name.startsWith("~");
    }

    private boolean isFirst(Path file) {
        return first.stream().map(Folder::matcher).anyMatch(glob -> glob.matches(file.getFileName()));
    }

    private static PathMatcher matcher(String pattern) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
