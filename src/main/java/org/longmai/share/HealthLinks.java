package org.longmai.share;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.Dossier;
import org.longmai.consent.Dossiers;
import org.longmai.consent.Note;
import org.longmai.consent.Notes;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Interval;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.store.FileKeys;
import org.springframework.stereotype.Component;
import org.springframework.util.IdGenerator;

/** The links: made, revoked, and found again by who holds one. */
@Component
class HealthLinks {

    /** Of the url's part and of the key: 256 bits. */
    private static final int BYTES = 32;

    private final Notes notes;
    private final Snapshots snapshots;
    private final Tries tries;
    private final Residents residents;
    private final Dossiers dossiers;
    private final FileKeys keys;
    private final ShareSettings settings;
    private final SecureRandom random;
    private final IdGenerator ids;
    private final Clock clock;

    /**
     * What the resident wants.
     *
     * @param madeBy the name of who makes it
     */
    record Wish(String passcode, Instant expires, @Nullable String label, String madeBy) {}

    /** A link with its text, which is said this once. */
    record Made(HealthLink link, String text) {}

    /** A link that holds now, and whose it is. */
    record Held(Snapshots.Kept kept, Person person) {

        String resident() {
            return person.id();
        }

        String jwe() {
            return kept.jwe();
        }
    }

    HealthLinks(
            Notes notes,
            Snapshots snapshots,
            Tries tries,
            Residents residents,
            Dossiers dossiers,
            FileKeys keys,
            ShareSettings settings,
            SecureRandom random,
            IdGenerator ids,
            Clock clock) {
        this.notes = notes;
        this.snapshots = snapshots;
        this.tries = tries;
        this.residents = residents;
        this.dossiers = dossiers;
        this.keys = keys;
        this.settings = settings;
        this.random = random;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A new link.
     *
     * @param base the address of this server
     * @throws Failure CONFLICT if the resident has too many, TOO_COSTLY if the document is too large
     */
    Made make(Person person, Map<String, Object> document, Wish wish, String base) {
        Instant now = now();
        byte[] key = random();
        String address = LinkText.base64(random());
        String jwe = Snapshot.of(document, key);
        if (jwe.length() > settings.size()) {
            throw Failure.of(Category.TOO_COSTLY, "The summary is larger than a link may be.");
        }
        String id = Note.of(Note.Kind.LINK, ids.generateId().toString(), person.id())
                .id();
        HealthLink link = new HealthLink(
                id,
                person.id(),
                wish.label(),
                wish.madeBy(),
                now,
                wish.expires().truncatedTo(ChronoUnit.SECONDS),
                null);
        notes.write(person.id(), Note.Kind.LINK, there -> {
            bound(there, now);
            return List.of(link.note().resource());
        });
        snapshots.removeEnded(now);
        snapshots.add(address, wish.passcode(), link, person.files().keySet(), jwe);
        return new Made(link, LinkText.of(base + "/shl/" + address, key, link.expires(), link.label()));
    }

    private void bound(List<Note> there, Instant now) {
        long good = there.stream()
                .map(HealthLink::of)
                .filter(link -> link.isGood(now))
                .count();
        if (good >= settings.most()) {
            throw Failure.of(Category.CONFLICT, "There are %d links already: revoke one first.".formatted(good));
        }
    }

    /** The resident's links, the newest first. */
    List<HealthLink> of(Dossier dossier) {
        return notes.of(dossier, Note.Kind.LINK).stream().map(HealthLink::of).toList();
    }

    /** Whether it can be opened, as far as it is a matter of the link. */
    boolean isActive(HealthLink link) {
        return link.isGood(clock.instant()) && tries.count(link.id()) < settings.attempts();
    }

    /** Ends the link; who has taken the snapshot already has it. */
    HealthLink revoke(HealthLink link) {
        Instant now = now();
        notes.write(link.origin(), Note.Kind.LINK, there -> there.stream()
                .map(HealthLink::of)
                .filter(each -> each.id().equals(link.id()))
                .map(each -> each.revoked(now).note().resource())
                .toList());
        snapshots.remove(link);
        return link.revoked(now);
    }

    /** The link of this address, if it holds. */
    Optional<Held> find(String address) {
        return snapshots.find(address).flatMap(kept -> residents
                .find(kept.resident())
                .filter(person -> isGood(kept, person))
                .map(person -> new Held(kept, person)));
    }

    private boolean isGood(Snapshots.Kept kept, Person person) {
        Instant now = clock.instant();
        return now.isBefore(kept.expires())
                && kept.files().stream().allMatch(file -> person.files().containsKey(file) && !keys.isErased(file))
                && notes.find(dossiers.read(person), Note.Kind.LINK, kept.note())
                        .map(HealthLink::of)
                        .filter(link -> link.isGood(now))
                        .isPresent();
    }

    /** Takes a guess of the passcode; empty if there have been too many: then the link is over. */
    Optional<String> guess(Held held) {
        return tries.take(held.kept().note(), settings.attempts());
    }

    /** Whether the passcode is right; if it is, the guess is given back. */
    boolean isRight(Held held, String address, String passcode, String guess) {
        boolean right = snapshots.isRight(held.kept(), address, passcode);
        if (right) {
            tries.giveBack(guess);
        }
        return right;
    }

    /** How many guesses are left. */
    int left(Held held) {
        return Math.max(0, settings.attempts() - tries.count(held.kept().note()));
    }

    /** Takes one of the day's uses; false if there are no more. */
    boolean use(Held held) {
        LocalDate day = clock.instant().atZone(Interval.ZONE).toLocalDate();
        return tries.take(held.kept().note() + "|" + day, settings.uses()).isPresent();
    }

    private byte[] random() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
