package org.longmai.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** So many clients at once, each of which waits for its answer before it asks again. */
final class Load {

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final Set<Long> CLIENTS = ConcurrentHashMap.newKeySet();

    private Load() {}

    /** Asks the same again and again, for as long as given. */
    static Samples repeat(int clients, Duration time, Runnable request) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        return run(clients, () -> {
            LongStream.Builder nanos = LongStream.builder();
            for (long start = System.nanoTime(); start < end; ) {
                request.run();
                long now = System.nanoTime();
                nanos.add(now - start);
                start = now;
            }
            return nanos.build().toArray();
        });
    }

    /** Asks it once. */
    static Samples once(Runnable request) throws Exception {
        return run(1, () -> {
            long start = System.nanoTime();
            request.run();
            return new long[] {System.nanoTime() - start};
        });
    }

    /** Sends each of them once; the queue is one that several may take from. */
    static <T> Samples each(int clients, Queue<T> requests, Consumer<T> send) throws Exception {
        return each(clients, requests, Duration.ofDays(1), send);
    }

    /** Sends each of them once; those for which the time is too short stay in the queue. */
    static <T> Samples each(int clients, Queue<T> requests, Duration time, Consumer<T> send) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        return run(clients, () -> {
            LongStream.Builder nanos = LongStream.builder();
            for (T request = requests.poll(); request != null; request = next(requests, end)) {
                long start = System.nanoTime();
                send.accept(request);
                nanos.add(System.nanoTime() - start);
            }
            return nanos.build().toArray();
        });
    }

    private static <T> @Nullable T next(Queue<T> requests, long end) {
        return System.nanoTime() < end ? requests.poll() : null;
    }

    private static Thread client(Runnable work) {
        Thread client = new Thread(work, "client");
        CLIENTS.add(client.getId());
        return client;
    }

    /** By all threads but the clients'. */
    private static long allocated() {
        long bytes = 0;
        for (long thread : THREADS.getAllThreadIds()) {
            bytes += CLIENTS.contains(thread) ? 0 : Math.max(0, THREADS.getThreadAllocatedBytes(thread));
        }
        return bytes;
    }

    private static Samples run(int clients, Callable<long[]> client) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(clients, Load::client);
        try {
            long start = System.nanoTime();
            long cpu = PROCESS.getProcessCpuTime();
            long allocated = allocated();
            List<Future<long[]>> results = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                results.add(threads.submit(client));
            }
            List<long[]> nanos = new ArrayList<>();
            for (Future<long[]> result : results) {
                nanos.add(result.get());
            }
            return Samples.of(
                    nanos.stream(),
                    System.nanoTime() - start,
                    PROCESS.getProcessCpuTime() - cpu,
                    allocated() - allocated);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request failed", e.getCause());
        } finally {
            threads.shutdown();
        }
    }
}
