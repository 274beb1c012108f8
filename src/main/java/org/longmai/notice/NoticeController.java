package org.longmai.notice;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.consent.MutationError;
import org.longmai.fhir.Failure;
import org.longmai.live.Feeds;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.context.event.EventListener;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Flux;

/** GraphQL: notices, for whom they are meant. */
@Controller
class NoticeController {

    private static final int MAX_PAGE = 100;
    private static final int MAX_TEXT = 500;

    private final Notices notices;
    private final Recipients recipients;
    private final Wording wording;
    private final Registry registry;
    private final Ledger ledger;
    private final Feeds feeds;
    private final Set<NoticeWatch> watches = ConcurrentHashMap.newKeySet();

    record NoticePage(List<Notice> nodes, @Nullable String endCursor, boolean hasNextPage) {}

    /** A mutation's answer: the notice, or why there is none. */
    record NoticePayload(@Nullable Notice notice, List<MutationError> errors) {

        static NoticePayload refused(String message, String... path) {
            return new NoticePayload(null, List.of(new MutationError(message, List.of(path))));
        }
    }

    NoticeController(
            Notices notices, Recipients recipients, Wording wording, Registry registry, Ledger ledger, Feeds feeds) {
        this.notices = notices;
        this.recipients = recipients;
        this.wording = wording;
        this.registry = registry;
        this.ledger = ledger;
        this.feeds = feeds;
    }

    @QueryMapping
    NoticePage notices(
            @AuthenticationPrincipal Caller caller,
            @Argument Notice.State state,
            @Argument int first,
            @Argument @Nullable String after) {
        return page(caller, recipients.of(caller), state, first, after);
    }

    /** Those for the team. */
    @QueryMapping
    NoticePage careNotices(
            @AuthenticationPrincipal Caller caller,
            @Argument Notice.State state,
            @Argument int first,
            @Argument @Nullable String after) {
        if (caller.role() != Role.FAMILY_DOCTOR) {
            throw Failure.of(Failure.Category.FORBIDDEN, "Care notices are for family doctors.");
        }
        return page(caller, recipients.team(caller), state, first, after);
    }

    private NoticePage page(Caller caller, Set<String> own, Notice.State state, int first, @Nullable String after) {
        if (first < 1 || first > MAX_PAGE) {
            throw Failure.invalid("'first' must be between 1 and %d.".formatted(MAX_PAGE));
        }
        Notice last = after == null
                ? null
                : notices.find(after)
                        .filter(found -> own.contains(found.recipient()))
                        .orElseThrow(() -> Failure.invalid("'after' must be a cursor of this list."));
        List<Notice> found = own.isEmpty() ? List.of() : notices.of(own, state, first + 1, last);
        List<Notice> page = found.subList(0, Math.min(first, found.size()));
        record(caller, page);
        String end = page.isEmpty() ? null : page.get(page.size() - 1).id();
        return new NoticePage(page, end, found.size() > first);
    }

    @MutationMapping
    NoticePayload markNoticeRead(@AuthenticationPrincipal Caller caller, @Argument String id) {
        return mark(caller, id, notice -> notice.kind() != Notice.Kind.CARE, null);
    }

    @MutationMapping
    NoticePayload markCareNotice(
            @AuthenticationPrincipal Caller caller, @Argument String id, @Argument String outcome) {
        if (outcome.isBlank() || outcome.length() > MAX_TEXT) {
            return NoticePayload.refused(
                    "Say in words what came of it, in at most %d characters.".formatted(MAX_TEXT), "outcome");
        }
        return mark(caller, id, notice -> notice.kind() == Notice.Kind.CARE, outcome.strip());
    }

    private NoticePayload mark(Caller caller, String id, Predicate<Notice> meant, @Nullable String outcome) {
        Set<String> own = recipients.of(caller);
        Notice notice = notices.find(id)
                .filter(found -> own.contains(found.recipient()) && meant.test(found))
                .orElse(null);
        if (notice == null) {
            return NoticePayload.refused("There is no such notice of yours.", "id");
        }
        record(caller, List.of(notice));
        Notice done = notice.done(outcome);
        return notice.state() == Notice.State.NEW && notices.replace(done)
                ? new NoticePayload(done, List.of())
                : NoticePayload.refused("It was marked before.", "id");
    }

    @SubscriptionMapping
    Flux<Notice> noticeAdded(Authentication who) {
        return watch(who, any -> true);
    }

    @SubscriptionMapping
    Flux<Notice> consentRequested(Authentication who) {
        return watch(who, notice -> notice.kind() == Notice.Kind.CONSENT_REQUESTED);
    }

    private Flux<Notice> watch(Authentication who, Predicate<Notice> wanted) {
        return feeds.stream(who, feed -> {
            Caller caller = feed.caller();
            if (recipients.of(caller).isEmpty()) {
                throw Failure.of(Failure.Category.FORBIDDEN, "Notices are for residents and for those who treat.");
            }
            NoticeWatch watch = new NoticeWatch(feeds, feed, notices, recipients, wanted, news -> record(caller, news));
            watches.add(watch);
            Runnable polling = feeds.polling(feed, watch::look);
            return () -> {
                watches.remove(watch);
                polling.run();
            };
        });
    }

    @EventListener
    void on(Notices.Added added) {
        watches.forEach(watch -> watch.stirIfOf(added.recipient()));
    }

    @SchemaMapping(typeName = "Notice")
    Wording.Text text(Notice notice) {
        return wording.of(notice);
    }

    @SchemaMapping(typeName = "Notice")
    Optional<Institution> institution(Notice notice) {
        return Optional.ofNullable(notice.institution()).flatMap(registry::institution);
    }

    /** Of a resident's own notices one entry, of care notices one for each resident that they are about. */
    private void record(Caller caller, List<Notice> read) {
        Set<String> about = new LinkedHashSet<>();
        read.forEach(notice -> about.add(notice.resident() == null ? notice.recipient() : notice.resident()));
        PurposeOfUse purpose = caller.role().isOfResident() ? PurposeOfUse.PATRQT : PurposeOfUse.TREAT;
        ledger.record(about.stream()
                .map(resident -> new AccessEvent(
                        caller,
                        resident,
                        AccessEvent.Action.QUERY,
                        purpose,
                        AccessEvent.Outcome.ANSWERED,
                        List.of(Recipients.TYPE),
                        List.of(),
                        "notices"))
                .toList());
    }
}
