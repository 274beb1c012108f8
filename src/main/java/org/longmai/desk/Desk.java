package org.longmai.desk;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.longmai.consent.Consents;
import org.longmai.consent.Dossier;
import org.longmai.consent.Dossiers;
import org.longmai.consent.GrantConsentInput;
import org.longmai.consent.Note;
import org.longmai.consent.Notes;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.springframework.stereotype.Component;
import org.springframework.util.IdGenerator;

/** Codes and cards: made by residents, redeemed by institutions. */
@Component
class Desk {

    static final String CODE_PREFIX = "longmai:desk:";
    static final String CARD_PREFIX = "longmai:card:";
    static final int CODE = 9;
    static final int CARD = 16;
    static final int PIN = 6;

    private static final Duration DAY = Duration.ofDays(1);
    private static final int ENDS = 4;

    /** So many numbers are tried before none is free. */
    private static final int NUMBERS = 20;

    private final Notes notes;
    private final Consents consents;
    private final Residents residents;
    private final Dossiers dossiers;
    private final DeskKeys keys;
    private final DeskSettings settings;
    private final SecureRandom random;
    private final IdGenerator ids;
    private final Clock clock;

    /** A code with its digits. */
    record NewCode(String digits, Code code) {}

    /** A card with its number and PIN. */
    record NewCard(String number, String pin, DeskCard card) {}

    Desk(
            Notes notes,
            Consents consents,
            Residents residents,
            Dossiers dossiers,
            DeskKeys keys,
            DeskSettings settings,
            SecureRandom random,
            IdGenerator ids,
            Clock clock) {
        this.notes = notes;
        this.consents = consents;
        this.residents = residents;
        this.dossiers = dossiers;
        this.keys = keys;
        this.settings = settings;
        this.random = random;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A new code; the one before is spent.
     *
     * @throws Failure CONFLICT if the resident made too many today
     */
    NewCode makeCode(Person person, int hours) {
        Instant now = now();
        String id = Note.of(Note.Kind.CODE, ids.generateId().toString(), person.id())
                .id();
        Code code = new Code(id, person.id(), hours, now, now.plus(settings.minutes(), ChronoUnit.MINUTES), null);
        List<String> before = new ArrayList<>();
        notes.write(person.id(), Note.Kind.CODE, there -> {
            List<Code> codes = there.stream().map(Code::of).toList();
            bound(codes.stream().map(Code::made).toList(), now);
            codes.forEach(each -> before.add(each.id()));
            List<Resource> all = new ArrayList<>(List.of(code.note().resource()));
            codes.stream()
                    .filter(each -> each.isGood(now))
                    .forEach(each -> all.add(each.spent(now).note().resource()));
            return all;
        });
        keys.remove(person.id(), before);
        DeskKeys.Found to = new DeskKeys.Found(person.id(), id);
        return new NewCode(free(() -> Digits.random(random, CODE), digits -> keys.add(digits, "", to)), code);
    }

    private static String free(Supplier<String> number, Predicate<String> add) {
        for (int i = 0; i < NUMBERS; i++) {
            String tried = number.get();
            if (add.test(tried)) {
                return tried;
            }
        }
        throw Failure.of(Category.UNAVAILABLE, "No number is free: try again.");
    }

    private void bound(List<Instant> made, Instant now) {
        long today = made.stream().filter(each -> each.isAfter(now.minus(DAY))).count();
        if (today >= settings.daily()) {
            throw Failure.of(Category.CONFLICT, "There were %d in 24 hours: wait a while.".formatted(today));
        }
    }

    /** A new card; the one before is revoked. */
    NewCard issueCard(Person person) {
        Instant now = now();
        String number = Digits.random(random, CARD);
        String pin = Digits.plain(random, PIN);
        String id = Note.of(Note.Kind.CARD, ids.generateId().toString(), person.id())
                .id();
        DeskCard card = new DeskCard(id, person.id(), number.substring(CARD - ENDS), now, null, List.of());
        List<String> before = new ArrayList<>();
        notes.write(person.id(), Note.Kind.CARD, there -> {
            List<DeskCard> cards = there.stream().map(DeskCard::of).toList();
            bound(cards.stream().map(DeskCard::issued).toList(), now);
            cards.forEach(each -> before.add(each.id()));
            List<Resource> all = new ArrayList<>(List.of(card.note().resource()));
            cards.stream()
                    .filter(each -> each.revoked() == null)
                    .forEach(each -> all.add(each.revoked(now).note().resource()));
            return all;
        });
        keys.remove(person.id(), before);
        if (!keys.add(number, pin, new DeskKeys.Found(person.id(), id))) {
            throw Failure.of(Category.UNAVAILABLE, "This number was taken: try again.");
        }
        return new NewCard(number, pin, card);
    }

    /** The resident's cards, the newest first. */
    List<DeskCard> cards(Dossier dossier) {
        return notes.of(dossier, Note.Kind.CARD).stream().map(DeskCard::of).toList();
    }

    /** Ends the card; what came of it stays, and can be revoked as any consent. */
    DeskCard revoke(DeskCard card) {
        Instant now = now();
        notes.write(card.origin(), Note.Kind.CARD, there -> there.stream()
                .map(DeskCard::of)
                .filter(each -> each.id().equals(card.id()))
                .map(each -> each.revoked(now).note().resource())
                .toList());
        keys.remove(card.origin(), List.of(card.id()));
        return card.revoked(now);
    }

    /** Whose code it is, if it can be redeemed. */
    Optional<Shown<Code>> code(String digits) {
        return keys.find(digits, "").flatMap(found -> dossier(found.resident())
                .flatMap(dossier -> notes.find(dossier, Note.Kind.CODE, found.note())
                        .map(Code::of)
                        .filter(code -> code.isGood(clock.instant()))
                        .map(code -> new Shown<>(dossier, code))));
    }

    /** Whose card it is, if it can be redeemed. */
    Optional<Shown<DeskCard>> card(String number, String pin) {
        return keys.find(number, pin).flatMap(found -> dossier(found.resident())
                .flatMap(dossier -> notes.find(dossier, Note.Kind.CARD, found.note())
                        .map(DeskCard::of)
                        .filter(card -> card.revoked() == null)
                        .map(card -> new Shown<>(dossier, card))));
    }

    /** What somebody showed, and whose it is. */
    record Shown<T>(Dossier dossier, T what) {

        Person person() {
            return dossier.person();
        }
    }

    private Optional<Dossier> dossier(String resident) {
        return residents.find(resident).map(dossiers::read);
    }

    /**
     * Gives the institution its hours.
     *
     * @throws Failure CONFLICT if somebody else was faster
     */
    Redemption redeem(Shown<Code> shown, String institution) {
        Code code = shown.what();
        Instant now = now();
        Instant until = now.plus(code.hours(), ChronoUnit.HOURS);
        Resource consent = consent(shown.person(), code.origin(), institution, until);
        notes.write(code.origin(), Note.Kind.CODE, there -> {
            boolean good =
                    there.stream().map(Code::of).anyMatch(each -> each.id().equals(code.id()) && each.isGood(now));
            if (!good) {
                throw spent();
            }
            return List.of(code.spent(now).note().resource(), consent);
        });
        keys.remove(code.origin(), List.of(code.id()));
        return new Redemption(shown.person().id(), consent, until);
    }

    /** The same with a card; whoever has its hours already has them and gets no more. */
    Redemption redeemCard(Shown<DeskCard> shown, String institution) {
        DeskCard card = shown.what();
        Instant now = now();
        Optional<Redemption> before = before(shown, institution, now);
        if (before.isPresent()) {
            return before.get();
        }
        Instant until = now.plus(settings.cardHours(), ChronoUnit.HOURS);
        Resource consent = consent(shown.person(), card.origin(), institution, until);
        DeskCard.Visit visit = new DeskCard.Visit(institution, String.valueOf(consent.id()), until);
        notes.write(card.origin(), Note.Kind.CARD, there -> {
            DeskCard current = there.stream()
                    .map(DeskCard::of)
                    .filter(each -> each.id().equals(card.id()) && each.revoked() == null)
                    .findFirst()
                    .orElseThrow(Desk::spent);
            if (!current.visit(institution, now).equals(card.visit(institution, now))) {
                throw spent();
            }
            return List.of(current.visited(visit, now).note().resource(), consent);
        });
        return new Redemption(shown.person().id(), consent, until);
    }

    /** What the institution has of the card, unless the resident revoked it. */
    private Optional<Redemption> before(Shown<DeskCard> shown, String institution, Instant now) {
        return shown.what().visit(institution, now).flatMap(visit -> consents.of(shown.dossier()).stream()
                .filter(consent -> visit.consent().equals(consent.id()) && "active".equals(consent.string("status")))
                .findFirst()
                .map(consent -> new Redemption(shown.person().id(), consent, visit.until())));
    }

    private Resource consent(Person person, String origin, String institution, Instant until) {
        return consents.draft(person, origin, grant(origin, institution, until));
    }

    /** What a code or a card gives: everything that is not sensitive, for treatment. */
    static GrantConsentInput grant(String resident, String institution, Instant until) {
        String end = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                until.truncatedTo(ChronoUnit.SECONDS).atZone(Interval.ZONE));
        return new GrantConsentInput(resident, List.of(institution), null, null, null, null, null, null, end);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Failure spent() {
        return Failure.of(Category.CONFLICT, "It has been redeemed or revoked at this moment.");
    }
}
