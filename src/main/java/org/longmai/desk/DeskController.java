package org.longmai.desk;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.audit.AccessEvent.Action;
import org.longmai.consent.Acting;
import org.longmai.consent.MutationError;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;

/** GraphQL: the resident makes a code or a card, the desk redeems it. */
@Controller
class DeskController {

    private static final String CODE = "DeskCode";
    private static final String CARD = "DeskCard";
    private static final String NOT_RIGHT =
            "It is not right, or does not hold any more: ask the resident for a new one.";

    private final Desk desk;
    private final Attempts attempts;
    private final Acting acting;
    private final DeskSettings settings;

    /** The code, or why there is none. */
    record DeskCodePayload(
            @Nullable String code,
            @Nullable String qr,
            @Nullable Instant expires,
            @Nullable Integer hours,
            List<MutationError> errors) {

        static DeskCodePayload refused(List<MutationError> errors) {
            return new DeskCodePayload(null, null, null, null, errors);
        }
    }

    /** The card, its number and PIN only when it is new; or why there is none. */
    record DeskCardPayload(
            @Nullable DeskCard deskCard,
            @Nullable String card,
            @Nullable String pin,
            @Nullable String qr,
            List<MutationError> errors) {

        static DeskCardPayload refused(List<MutationError> errors) {
            return new DeskCardPayload(null, null, null, null, errors);
        }
    }

    /** What the institution got, or why it got nothing. */
    record DeskCodeRedemptionPayload(
            @Nullable String resident,
            @Nullable Object consent,
            @Nullable Instant expires,
            List<MutationError> errors) {

        static DeskCodeRedemptionPayload of(Redemption redemption) {
            return new DeskCodeRedemptionPayload(
                    redemption.resident(), redemption.consent().json(), redemption.expires(), List.of());
        }

        static DeskCodeRedemptionPayload refused(String message) {
            return new DeskCodeRedemptionPayload(null, null, null, List.of(new MutationError(message, List.of())));
        }
    }

    DeskController(Desk desk, Attempts attempts, Acting acting, DeskSettings settings) {
        this.desk = desk;
        this.attempts = attempts;
        this.acting = acting;
        this.settings = settings;
    }

    @MutationMapping
    DeskCodePayload createDeskCode(
            @AuthenticationPrincipal Caller caller,
            @Argument @Nullable String resident,
            @Argument @Nullable Integer hours) {
        int given = hours == null ? settings.cardHours() : hours;
        if (given < 1 || given > settings.longest()) {
            return DeskCodePayload.refused(
                    List.of(error("'hours' must be between 1 and %d.".formatted(settings.longest()), "hours")));
        }
        Optional<Acting.For> found = acting.find(caller, resident);
        List<MutationError> problems = problems(found, "create");
        if (!problems.isEmpty()) {
            refused(caller, found, resident, Action.CREATE_DESK_CODE, CODE);
            return DeskCodePayload.refused(problems);
        }
        acting.done(caller, found.get().person().id(), Action.CREATE_DESK_CODE, CODE);
        try {
            Desk.NewCode made = desk.makeCode(found.get().person(), given);
            return new DeskCodePayload(
                    made.digits(), Desk.CODE_PREFIX + made.digits(), made.code().expires(), given, List.of());
        } catch (Failure e) {
            return DeskCodePayload.refused(conflict(e));
        }
    }

    @MutationMapping
    DeskCardPayload issueDeskCard(@AuthenticationPrincipal Caller caller, @Argument @Nullable String resident) {
        Optional<Acting.For> found = acting.find(caller, resident);
        List<MutationError> problems = problems(found, "issue");
        if (!problems.isEmpty()) {
            refused(caller, found, resident, Action.ISSUE_DESK_CARD, CARD);
            return DeskCardPayload.refused(problems);
        }
        acting.done(caller, found.get().person().id(), Action.ISSUE_DESK_CARD, CARD);
        try {
            Desk.NewCard made = desk.issueCard(found.get().person());
            return new DeskCardPayload(
                    made.card(), made.number(), made.pin(), Desk.CARD_PREFIX + made.number(), List.of());
        } catch (Failure e) {
            return DeskCardPayload.refused(conflict(e));
        }
    }

    @MutationMapping
    DeskCardPayload revokeDeskCard(
            @AuthenticationPrincipal Caller caller, @Argument String id, @Argument @Nullable String resident) {
        Optional<Acting.For> found = acting.find(caller, resident);
        String obstacle = Acting.obstacle(found, "revoke");
        Optional<DeskCard> card = found.flatMap(one -> desk.cards(one.dossier()).stream()
                .filter(each -> each.id().equals(id))
                .findFirst());
        if (obstacle != null || card.isEmpty()) {
            refused(caller, found, resident, Action.REVOKE_DESK_CARD, CARD);
            return DeskCardPayload.refused(List.of(error(
                    obstacle == null ? "There is no such card of yours." : obstacle,
                    obstacle == null ? "id" : "resident")));
        }
        acting.done(caller, found.get().person().id(), Action.REVOKE_DESK_CARD, CARD);
        DeskCard revoked = card.get().revoked() == null ? desk.revoke(card.get()) : card.get();
        return new DeskCardPayload(revoked, null, null, null, List.of());
    }

    @QueryMapping
    List<DeskCard> deskCards(@AuthenticationPrincipal Caller caller, @Argument @Nullable String resident) {
        Optional<Acting.For> found =
                acting.find(caller, resident).filter(one -> one.standing().seesAll());
        if (found.isEmpty()) {
            refused(caller, found, resident, Action.QUERY, CARD);
            return List.of();
        }
        acting.done(caller, found.get().person().id(), Action.QUERY, CARD);
        return desk.cards(found.get().dossier());
    }

    /** What keeps the caller from giving away everything that a code or a card does. */
    private static List<MutationError> problems(Optional<Acting.For> found, String what) {
        String obstacle = Acting.obstacle(found, what);
        if (obstacle != null || found.isEmpty()) {
            return List.of(error(String.valueOf(obstacle), "resident"));
        }
        return found.get().standing().problems(Desk.grant("", "", Instant.EPOCH));
    }

    private void refused(
            Caller caller, Optional<Acting.For> found, @Nullable String resident, Action action, String kind) {
        String whom = found.map(one -> one.person().id()).orElse(resident == null ? caller.resident() : resident);
        acting.refused(caller, whom, action, kind);
    }

    private static List<MutationError> conflict(Failure e) {
        if (e.category() != Category.CONFLICT) {
            throw e;
        }
        return List.of(new MutationError(e.getMessage(), List.of()));
    }

    private static MutationError error(String message, String path) {
        return new MutationError(message, List.of(path));
    }

    @MutationMapping
    DeskCodeRedemptionPayload redeemDeskCode(@AuthenticationPrincipal Caller caller, @Argument String code) {
        String digits = Digits.read(code, Desk.CODE_PREFIX, Desk.CODE);
        if (!acting.isTreating(caller) || digits == null) {
            return unread(caller, Action.REDEEM_DESK_CODE, CODE);
        }
        return guess(caller, Action.REDEEM_DESK_CODE, CODE, List.of(), () -> desk.code(digits)
                .map(shown -> new Right(shown.person().id(), at -> desk.redeem(shown, at))));
    }

    @MutationMapping
    DeskCodeRedemptionPayload redeemDeskCard(
            @AuthenticationPrincipal Caller caller, @Argument String card, @Argument String pin) {
        String number = Digits.read(card, Desk.CARD_PREFIX, Desk.CARD);
        boolean isPin = pin.length() == Desk.PIN && Digits.isAscii(pin);
        if (!acting.isTreating(caller) || number == null || !isPin) {
            return unread(caller, Action.REDEEM_DESK_CARD, CARD);
        }
        return guess(caller, Action.REDEEM_DESK_CARD, CARD, List.of(Guess.ofCard(number, settings)), () -> desk.card(
                        number, pin)
                .map(shown -> new Right(shown.person().id(), at -> desk.redeemCard(shown, at))));
    }

    /** What may be guessed only so often. */
    private record Guess(String subject, Duration time, int most) {

        static Guess ofCard(String number, DeskSettings settings) {
            return new Guess("card|" + number, Duration.ofDays(1), settings.cardAttempts());
        }

        static Guess ofInstitution(String institution, DeskSettings settings) {
            return new Guess("institution|" + institution, Duration.ofMinutes(settings.minutes()), settings.attempts());
        }
    }

    /** A guess that was right: whose it is, and how to redeem it. */
    private record Right(String resident, Function<String, Redemption> redeem) {}

    private DeskCodeRedemptionPayload guess(
            Caller caller, Action action, String kind, List<Guess> more, Supplier<Optional<Right>> look) {
        String institution = Objects.requireNonNull(caller.institution());
        List<Guess> guesses = new ArrayList<>(List.of(Guess.ofInstitution(institution, settings)));
        guesses.addAll(more);
        List<String> taken = new ArrayList<>();
        for (Guess each : guesses) {
            Optional<String> attempt = attempts.take(each.subject(), each.time(), each.most());
            if (attempt.isEmpty()) {
                acting.refused(caller, null, action, kind);
                return DeskCodeRedemptionPayload.refused(
                        "Too many were wrong: wait, or let the resident make a new one in the app.");
            }
            taken.add(attempt.get());
        }
        Optional<Right> right = look.get();
        if (right.isEmpty()) {
            acting.refused(caller, null, action, kind);
            return DeskCodeRedemptionPayload.refused(NOT_RIGHT);
        }
        taken.forEach(attempts::giveBack);
        return redeem(caller, action, kind, institution, right.get());
    }

    private DeskCodeRedemptionPayload redeem(
            Caller caller, Action action, String kind, String institution, Right right) {
        acting.done(caller, right.resident(), action, kind);
        try {
            return DeskCodeRedemptionPayload.of(right.redeem().apply(institution));
        } catch (Failure e) {
            conflict(e);
            return DeskCodeRedemptionPayload.refused(NOT_RIGHT);
        }
    }

    private DeskCodeRedemptionPayload unread(Caller caller, Action action, String kind) {
        acting.refused(caller, null, action, kind);
        return DeskCodeRedemptionPayload.refused(
                caller.role().isClinical() ? NOT_RIGHT : "Only a doctor or nurse of the registry redeems this.");
    }
}
