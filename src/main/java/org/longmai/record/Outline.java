package org.longmai.record;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The documents that one log is kept in. A volume begins at a multiple of its width, and each width at one of the
 * next: two volumes are apart, or one is within the other, and two instances that merge at once merge the same.
 *
 * @param log those that together are the log, in its order: where several hold an envelope, the widest
 * @param redundant those whose envelopes a wider one holds
 * @param isWhole whether nothing is missing between them
 */
record Outline(List<Stored> log, List<Span> redundant, boolean isWhole) {

    /** @param size by which it is told whether it is small */
    record Stored(Span span, long size) {}

    static Outline of(Collection<Stored> documents) {
        List<Stored> log = new ArrayList<>();
        List<Span> redundant = new ArrayList<>();
        boolean whole = true;
        long next = 1;
        for (Stored document : sorted(documents)) {
            Span span = document.span();
            if (span.last() < next) {
                redundant.add(span);
                continue;
            }
            whole &= span.first() == next;
            log.add(document);
            next = span.last() + 1;
        }
        return new Outline(log, redundant, whole);
    }

    /**
     * Which documents can become one: the widest volumes whose envelopes are all there and together no larger than this.
     *
     * @param widths of volumes, the widest first
     */
    List<List<Span>> mergeable(List<Integer> widths, long largest) {
        List<List<Span>> mergeable = new ArrayList<>();
        List<Stored> left = new ArrayList<>(log);
        for (int width : widths) {
            for (List<Stored> volume : volumes(left, width)) {
                if (isComplete(volume, width) && size(volume) <= largest) {
                    mergeable.add(volume.stream().map(Stored::span).toList());
                    left.removeAll(volume);
                }
            }
        }
        return mergeable;
    }

    private static Collection<List<Stored>> volumes(List<Stored> documents, int width) {
        SortedMap<Long, List<Stored>> volumes = new TreeMap<>();
        for (Stored document : documents) {
            if (document.span().length() < width) {
                volumes.computeIfAbsent((document.span().first() - 1) / width, any -> new ArrayList<>())
                        .add(document);
            }
        }
        return volumes.values();
    }

    private static boolean isComplete(List<Stored> documents, int width) {
        return documents.stream()
                        .mapToLong(document -> document.span().length())
                        .sum()
                == width;
    }

    private static long size(List<Stored> documents) {
        return documents.stream().mapToLong(Stored::size).sum();
    }

    private static List<Stored> sorted(Collection<Stored> documents) {
        return documents.stream()
                .sorted(Comparator.comparing(
                                (Stored document) -> document.span().first())
                        .thenComparing(document -> -document.span().last()))
                .toList();
    }
}
