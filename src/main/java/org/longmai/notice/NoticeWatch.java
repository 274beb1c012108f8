package org.longmai.notice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.longmai.access.Caller;
import org.longmai.live.Feed;
import org.longmai.live.Feeds;

/** One caller's eye on their notices: it looks, and tells those that it has not seen. */
final class NoticeWatch {

    private static final int PAGE = 50;

    private final Feeds feeds;
    private final Feed<Notice> feed;
    private final Notices notices;
    private final Recipients recipients;
    private final Predicate<Notice> wanted;
    private final Consumer<List<Notice>> ledger;
    private volatile Set<String> own;
    private Set<String> seen = new HashSet<>();

    NoticeWatch(
            Feeds feeds,
            Feed<Notice> feed,
            Notices notices,
            Recipients recipients,
            Predicate<Notice> wanted,
            Consumer<List<Notice>> ledger) {
        this.feeds = feeds;
        this.feed = feed;
        this.notices = notices;
        this.recipients = recipients;
        this.wanted = wanted;
        this.ledger = ledger;
        this.own = recipients.of(caller());
        newest(own).forEach(notice -> seen.add(notice.id()));
    }

    private Caller caller() {
        return feed.caller();
    }

    /** Looks soon if it may be meant. */
    void stirIfOf(String recipient) {
        if (own.contains(recipient)) {
            feeds.soon(Duration.ZERO, feed, this::look);
        }
    }

    synchronized void look() {
        Set<String> now = feeds.isOver(feed) ? Set.of() : recipients.of(caller());
        if (now.isEmpty()) {
            feed.close();
            return;
        }
        own = now;
        List<Notice> found = newest(now);
        List<Notice> news = new ArrayList<>();
        for (Notice notice : found) {
            if (!seen.contains(notice.id()) && wanted.test(notice)) {
                news.add(0, notice);
            }
        }
        Set<String> known = new HashSet<>();
        found.forEach(notice -> known.add(notice.id()));
        seen = known;
        if (!news.isEmpty()) {
            ledger.accept(news);
            news.forEach(feed::send);
        }
    }

    private List<Notice> newest(Set<String> of) {
        return notices.of(of, Notice.State.NEW, PAGE, null);
    }
}
