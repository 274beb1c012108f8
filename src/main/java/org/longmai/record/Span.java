package org.longmai.record;

/**
 * The numbers of the envelopes that one document holds: of an envelope its own, of a volume those that were merged.
 *
 * @param first from 1
 * @param last not before the first
 */
record Span(String file, long first, long last) {

    private static final int DIGITS = 10;

    static Span of(String file, long seq) {
        return new Span(file, seq, seq);
    }

    /** @param id as {@link #id()} gave it */
    static Span of(String id) {
        int slash = id.lastIndexOf('/');
        int dash = id.indexOf('-', slash);
        long first = Long.parseLong(id.substring(slash + 1, dash < 0 ? id.length() : dash));
        return new Span(id.substring(0, slash), first, dash < 0 ? first : Long.parseLong(id.substring(dash + 1)));
    }

    /** The {@code _id} of the document. */
    String id() {
        String id = file + "/" + number(first);
        return isVolume() ? id + "-" + number(last) : id;
    }

    boolean isVolume() {
        return last > first;
    }

    /** Whether they have an envelope in common: of a log that was merged since, one is within the other. */
    boolean overlaps(Span other) {
        return file.equals(other.file) && first <= other.last && other.first <= last;
    }

    long length() {
        return last - first + 1;
    }

    private static String number(long seq) {
        String number = Long.toString(seq);
        return "0".repeat(Math.max(0, DIGITS - number.length())) + number;
    }
}
