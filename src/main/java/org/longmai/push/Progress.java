package org.longmai.push;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * How far the run is: a bar that is drawn over itself on a terminal, else a line now and then. ASCII alone, since a clinic's console may
 * be in GBK; no file names, since they may be the names of people.
 */
final class Progress {

    private static final Duration BAR = Duration.ofMillis(200);
    private static final Duration LINE = Duration.ofSeconds(30);
    private static final int WIDTH = 30;

    private final PrintStream out;
    private final boolean terminal;
    private final Clock clock;
    private Instant start;
    private Instant shown;
    private int total;
    private int done;
    private int sent;

    Progress(PrintStream out, boolean terminal, Clock clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.start = clock.instant();
        this.shown = start;
    }

    /** What is to be done besides; the rate counts from the first on. */
    synchronized void more(int files) {
        if (total == 0) {
            start = clock.instant();
        }
        total += files;
    }

    /** So many of those that were done are to be done once more: they stay the files that they are. */
    synchronized void again(int files) {
        done -= files;
    }

    /** @param overTheWire false for a file that need not be sent */
    synchronized void done(boolean overTheWire) {
        done++;
        sent += overTheWire ? 1 : 0;
        Duration pause = terminal ? BAR : LINE;
        if (!clock.instant().isBefore(shown.plus(pause))) {
            show();
        }
    }

    /** A line of its own, above the bar. */
    synchronized void say(String text) {
        out.print(
                terminal
                        ? "\r" + text + " ".repeat(Math.max(0, 78 - text.length())) + System.lineSeparator()
                        : text + System.lineSeparator());
        out.flush();
    }

    /** All that was to be done; what comes later is counted anew. */
    synchronized void end() {
        if (total > 0) {
            show();
            out.print(terminal ? System.lineSeparator() : "");
            out.flush();
        }
        total = 0;
        done = 0;
        sent = 0;
    }

    private void show() {
        shown = clock.instant();
        String line = line();
        out.print(terminal ? "\r" + line + " " : line + System.lineSeparator());
        out.flush();
    }

    private String line() {
        double seconds = Math.max(0.001, Duration.between(start, shown).toMillis() / 1e3);
        double rate = sent / seconds;
        int left = total - done;
        int filled = total == 0 ? WIDTH : (int) ((long) WIDTH * done / total);
        String bar = terminal ? "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] " : "";
        String eta = left == 0 || rate == 0 ? "" : ", " + clockFace((long) (left / rate)) + " left";
        return String.format(Locale.ROOT, "%s%d/%d, %d to go, %.1f/s%s", bar, done, total, left, rate, eta);
    }

    private static String clockFace(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
