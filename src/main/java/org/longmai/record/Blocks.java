package org.longmai.record;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.store.Parts;

/**
 * The sealed blocks of an envelope: in its own document, or in parts.
 *
 * @param inline the blocks themselves, if they are not in parts
 * @param draft under which the parts are
 * @param lengths of what is in the parts, one behind the other
 */
record Blocks(List<byte[]> inline, @Nullable String draft, List<Integer> lengths) {

    static Blocks inline(List<byte[]> blocks) {
        return new Blocks(blocks, null, List.of());
    }

    /** Where in the parts the block is; null if it is not there. */
    Parts.@Nullable Slice slice(int block) {
        return draft == null ? null : new Parts.Slice(draft, total(block), lengths.get(block));
    }

    /** How many bytes memory holds of it. */
    int weight() {
        return 64
                + 8 * lengths.size()
                + inline.stream().mapToInt(block -> block.length).sum();
    }

    private long total(int blocks) {
        return lengths.subList(0, blocks).stream().mapToLong(Integer::longValue).sum();
    }
}
