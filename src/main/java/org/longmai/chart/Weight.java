package org.longmai.chart;

/**
 * What an operation asks for, fragments written out. Numbers end at {@link #MOST}.
 *
 * @param depth of fields in fields
 * @param fields how many it names
 * @param aliases how many of them under another name
 * @param residents how many records it opens
 * @param cost how many fields its answer may have
 */
record Weight(int depth, long fields, long aliases, long residents, long cost) {

    static final Weight NONE = new Weight(0, 0, 0, 0, 0);

    /** More than any limit; two of them multiplied are still a number. */
    static final long MOST = 1_000_000_000L;

    Weight {
        fields = Math.min(fields, MOST);
        aliases = Math.min(aliases, MOST);
        residents = Math.min(residents, MOST);
        cost = Math.min(cost, MOST);
    }

    /** Of both, side by side. */
    Weight and(Weight other) {
        return new Weight(
                Math.max(depth, other.depth),
                fields + other.fields,
                aliases + other.aliases,
                residents + other.residents,
                cost + other.cost);
    }

    /** Of a field whose value is so often what this is of. */
    Weight within(boolean alias, boolean resident, long times) {
        return new Weight(
                depth + 1,
                fields + 1,
                aliases + (alias ? 1 : 0),
                residents + (resident ? 1 : 0),
                1 + cost * Math.min(times, MOST));
    }
}
