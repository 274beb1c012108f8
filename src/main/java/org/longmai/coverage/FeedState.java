package org.longmai.coverage;

/** How a feed does, the worst last. */
enum FeedState {
    GREEN,
    YELLOW,
    RED;

    FeedState or(FeedState other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
