package org.longmai.store;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One look-up for all who ask at once. Who asks while none is under way looks at once; who asks while one is waits for it to end, and
 * then the first of those who wait looks for all of them. So a look-up begins after everybody whom it answers has asked, as if each
 * had looked alone; under load there are fewer of them, each for more.
 *
 * @param <K> what is asked for, a value
 * @param <V> what is found; everybody who asked gets the same, so that nobody may change it
 */
public final class Together<K, V> {

    /** Who would wait with so many keys looks alone. */
    private static final int MOST = 1_000;

    private final Function<Set<K>, Map<K, V>> lookUp;
    private @Nullable Group waiting;
    private boolean busy;

    /** @param lookUp for some keys what there is of them */
    public Together(Function<Set<K>, Map<K, V>> lookUp) {
        this.lookUp = lookUp;
    }

    /** Those who wait for one look-up; the first of them does it when it is its turn. */
    private final class Group {

        private final Set<K> keys = new HashSet<>();
        private final CompletableFuture<Void> turn = new CompletableFuture<>();
        private final CompletableFuture<Map<K, V>> found = new CompletableFuture<>();
    }

    /** What there is of the keys, and maybe of others' keys too. */
    public Map<K, V> find(Set<K> keys) {
        Group mine = new Group();
        Group group = join(mine, keys);
        if (group == null) {
            return lookUp.apply(keys);
        }
        return group == mine ? look(group) : found(group, keys);
    }

    /** Those who ask for the keys together: mine alone where nobody waits; null where too many are asked for already. */
    private synchronized @Nullable Group join(Group mine, Set<K> keys) {
        Group there = waiting;
        if (there == null) {
            mine.keys.addAll(keys);
            begin(mine);
            return mine;
        }
        if (there.keys.size() + keys.size() > MOST) {
            return null;
        }
        there.keys.addAll(keys);
        return there;
    }

    private void begin(Group group) {
        if (busy) {
            waiting = group;
        } else {
            busy = true;
            group.turn.complete(null);
        }
    }

    private Map<K, V> look(Group group) {
        group.turn.join();
        try {
            Map<K, V> found = lookUp.apply(group.keys);
            group.found.complete(found);
            return found;
        } catch (RuntimeException | Error e) {
            group.found.completeExceptionally(e);
            throw e;
        } finally {
            handOver();
        }
    }

    /** Where the look-up of all failed, it may have been for another's key: then one looks for one's own. */
    private Map<K, V> found(Group group, Set<K> keys) {
        try {
            return group.found.join();
        } catch (CompletionException e) {
            return lookUp.apply(keys);
        }
    }

    private void handOver() {
        Group next;
        synchronized (this) {
            next = waiting;
            waiting = null;
            busy = next != null;
        }
        if (next != null) {
            next.turn.complete(null);
        }
    }
}
