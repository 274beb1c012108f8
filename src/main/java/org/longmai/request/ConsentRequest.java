package org.longmai.request;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.access.PurposeOfUse;
import org.longmai.consent.GrantConsentInput;
import org.longmai.consent.Note;
import org.longmai.fhir.Interval;

/**
 * That a practitioner asks a resident for consent.
 *
 * @param resident the id of the resident under which it was asked
 * @param institutionId of the one that asks
 * @param onlyMe whether the practitioner alone is to see
 * @param hours how long the consent is to hold from the answer on; null if it has a fixed end
 * @param expires its fixed end, a FHIR dateTime
 * @param answer null while there is none
 */
record ConsentRequest(
        String id,
        String resident,
        String institutionId,
        String practitioner,
        String who,
        boolean onlyMe,
        @Nullable List<String> types,
        List<PurposeOfUse> purposes,
        List<String> sensitive,
        @Nullable String dataSince,
        @Nullable String dataUntil,
        String reason,
        @Nullable Integer hours,
        @Nullable String expires,
        Instant asked,
        Instant answerBy,
        @Nullable Answer answer) {

    enum State {
        PENDING,
        GRANTED,
        REFUSED,
        EXPIRED
    }

    /** @param consent the id of what it became; null if it was refused */
    record Answer(Instant at, @Nullable String consent) {}

    State state(Instant now) {
        if (answer != null) {
            return answer.consent() == null ? State.REFUSED : State.GRANTED;
        }
        return now.isBefore(answerBy) ? State.PENDING : State.EXPIRED;
    }

    public @Nullable Instant answered() {
        return answer == null ? null : answer.at();
    }

    public @Nullable String consent() {
        return answer == null ? null : answer.consent();
    }

    /** When the consent would end, were it given now. */
    Instant end(Instant now) {
        Interval fixed = Interval.of(expires);
        return hours != null ? now.plus(Duration.ofHours(hours)) : fixed == null ? now : fixed.end();
    }

    /** The consent that was asked for. */
    GrantConsentInput input(String end) {
        return new GrantConsentInput(
                resident,
                onlyMe ? List.of() : List.of(institutionId),
                onlyMe ? List.of(practitioner) : List.of(),
                types,
                purposes,
                sensitive,
                dataSince,
                dataUntil,
                end);
    }

    ConsentRequest answered(Answer given) {
        return new ConsentRequest(
                id,
                resident,
                institutionId,
                practitioner,
                who,
                onlyMe,
                types,
                purposes,
                sensitive,
                dataSince,
                dataUntil,
                reason,
                hours,
                expires,
                asked,
                answerBy,
                given);
    }

    Note note() {
        Note note = new Note(Note.Kind.REQUEST, id, resident, Map.of())
                .with("institution", institutionId)
                .with("practitioner", practitioner)
                .with("who", who)
                .with("only-me", onlyMe)
                .withAll("purpose", purposes.stream().map(Enum::name).toList())
                .withAll("sensitive", sensitive)
                .with("data-since", dataSince)
                .with("data-until", dataUntil)
                .with("reason", reason)
                .with("hours", hours)
                .with("expires", expires)
                .with("asked", asked)
                .with("answer-by", answerBy)
                .with("answered", answered())
                .with("consent", consent());
        return types == null ? note : note.withAll("type", types);
    }

    static ConsentRequest of(Note note) {
        List<String> types = note.all("type");
        String hours = note.find("hours");
        String answered = note.find("answered");
        return new ConsentRequest(
                note.id(),
                note.origin(),
                note.get("institution"),
                note.get("practitioner"),
                note.get("who"),
                Boolean.parseBoolean(note.get("only-me")),
                types.isEmpty() ? null : types,
                note.all("purpose").stream().map(PurposeOfUse::valueOf).toList(),
                note.all("sensitive"),
                note.find("data-since"),
                note.find("data-until"),
                note.get("reason"),
                hours == null ? null : Integer.valueOf(hours),
                note.find("expires"),
                Instant.parse(note.get("asked")),
                Instant.parse(note.get("answer-by")),
                answered == null ? null : new Answer(Instant.parse(answered), note.find("consent")));
    }
}
