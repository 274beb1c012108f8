package org.longmai.chart.completion;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.longmai.record.Entry;

/**
 * What was written of resources. A fragment is of one version of one resource what one selection selects, and nothing that is
 * behind a reference: who may see the version sees the fragment, whoever it was written for.
 */
public final class Fragments {

    private static final int MOST = 8;
    private static final int OVERHEAD = 64;

    private final Cache<Entry, OfVersion> written;

    /** @param bytes how many stay in memory */
    public Fragments(long bytes) {
        this.written = Caffeine.newBuilder()
                .weakKeys()
                .maximumWeight(bytes)
                .weigher((Entry version, OfVersion fragments) -> fragments.weight())
                .build();
    }

    /** Fragments side by side, the newest first. */
    private record OfVersion(long selection, byte[] json, @Nullable OfVersion more) {

        byte @Nullable [] find(long wanted) {
            for (OfVersion each = this; each != null; each = each.more) {
                if (each.selection == wanted) {
                    return each.json;
                }
            }
            return null;
        }

        /** So many of the first. */
        OfVersion first(int count) {
            return new OfVersion(selection, json, more == null || count == 1 ? null : more.first(count - 1));
        }

        int weight() {
            return OVERHEAD + json.length + (more == null ? 0 : more.weight());
        }
    }

    byte @Nullable [] find(Entry version, Selection selection) {
        OfVersion known = written.getIfPresent(version);
        return known == null ? null : known.find(selection.number());
    }

    /** Of two that keep something of one version at once, one may be lost. */
    void keep(Entry version, Selection selection, byte[] json) {
        OfVersion known = written.getIfPresent(version);
        written.put(version, new OfVersion(selection.number(), json, known).first(MOST));
    }

    /** What was erased is in no memory. */
    public void forget(String file) {
        written.asMap().keySet().removeIf(version -> version.file().equals(file));
    }
}
