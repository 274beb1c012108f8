package org.longmai.live;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.Ledger;
import org.longmai.chart.Sight;
import org.longmai.chart.Sights;
import org.longmai.consent.ConsentChanged;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Resource;
import org.longmai.identity.FileLinked;
import org.longmai.identity.Residents;
import org.longmai.intake.SubmissionAccepted;
import org.longmai.record.FileAppended;
import org.springframework.context.event.EventListener;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** The records that are looked at now, and what happens that may concern them. */
@Component
class Watches {

    private final Feeds feeds;
    private final Sights sights;
    private final Residents residents;
    private final Ledger ledger;
    private final LiveSettings settings;
    private final Clock clock;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    Watches(Feeds feeds, Sights sights, Residents residents, Ledger ledger, LiveSettings settings, Clock clock) {
        this.feeds = feeds;
        this.sights = sights;
        this.residents = residents;
        this.ledger = ledger;
        this.settings = settings;
        this.clock = clock;
    }

    Flux<ChartChange> of(Authentication who, String resident, PurposeOfUse purpose) {
        return feeds.stream(who, feed -> begin(feed, resident, purpose));
    }

    private Runnable begin(Feed<ChartChange> feed, String resident, PurposeOfUse purpose) {
        Caller caller = feed.caller();
        Sight first = sights.of(caller, resident, purpose).orElse(null);
        if (first == null) {
            ledger.record(sights.missed(caller, resident, purpose, Watch.REQUEST));
            throw Failure.notFound();
        }
        ledger.record(first.event(List.of(), Watch.REQUEST));
        Watch watch = new Watch(
                feeds,
                feed,
                first,
                () -> sights.of(caller, resident, purpose).orElse(null),
                ledger,
                clock,
                settings.spacing());
        watches.add(watch);
        watch.stir(true);
        Runnable polling = feeds.polling(feed, watch::look);
        return () -> {
            watches.remove(watch);
            polling.run();
        };
    }

    @EventListener
    void on(FileAppended appended) {
        stir(watch -> watch.isOfFile(appended.file()), false);
        stir(watch -> watch.isOf(appended.file()), true);
    }

    @EventListener
    void on(FileLinked linked) {
        stir(watch -> watch.isOf(linked.resident()), false);
    }

    @EventListener
    void on(ConsentChanged changed) {
        stir(watch -> watch.isOf(changed.resident()), true);
    }

    /** A resident's first file at an institution is nobody's until the Bundle is taken. */
    @EventListener
    void on(SubmissionAccepted accepted) {
        if (!watches.isEmpty()) {
            Resource.values(accepted.answer(), "entry.response.location").stream()
                    .map(String::valueOf)
                    .filter(location -> location.startsWith("Patient/") && location.endsWith("/_history/1"))
                    .limit(20)
                    .forEach(location -> newFile(location.split("/")[1]));
        }
    }

    private void newFile(String file) {
        residents.ofFile(file).ifPresent(person -> stir(watch -> watch.isOf(person.id()), false));
    }

    private void stir(Predicate<Watch> concerned, boolean atOnce) {
        for (Watch watch : watches) {
            if (concerned.test(watch)) {
                watch.stir(atOnce);
            }
        }
    }
}
