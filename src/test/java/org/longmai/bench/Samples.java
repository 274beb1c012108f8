package org.longmai.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How long each of some requests took, and all of them together.
 *
 * @param allocated the bytes that the server's threads have asked for
 * @param cpu the nanoseconds of CPU that this process spent on them, client and server: what others on the machine cannot take away
 */
record Samples(long[] nanos, long elapsed, long cpu, long allocated) {

    static Samples none() {
        return new Samples(new long[0], 0, 0, 0);
    }

    static Samples of(Stream<long[]> clients, long elapsed, long cpu, long allocated) {
        return new Samples(clients.flatMapToLong(LongStream::of).toArray(), elapsed, cpu, allocated);
    }

    /** These and those, measured one after the other. */
    Samples and(Samples more) {
        return new Samples(
                LongStream.concat(LongStream.of(nanos), LongStream.of(more.nanos))
                        .toArray(),
                elapsed + more.elapsed,
                cpu + more.cpu,
                allocated + more.allocated);
    }

    double perSecond() {
        return nanos.length / seconds();
    }

    double cpuMilliseconds() {
        return cpu / 1e6 / nanos.length;
    }

    double kilobytes() {
        return allocated / 1e3 / nanos.length;
    }

    double seconds() {
        return elapsed / 1e9;
    }

    double milliseconds(double quantile) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)] / 1e6;
    }

    Map<String, Object> row(String prefix) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(prefix + "p50 ms", milliseconds(0.5));
        row.put(prefix + "p99 ms", milliseconds(0.99));
        row.put(prefix + "req/s", perSecond());
        row.put(prefix + "CPU ms", cpuMilliseconds());
        row.put(prefix + "kB alloc", kilobytes());
        return row;
    }
}
