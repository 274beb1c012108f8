package org.longmai.demo.district;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.longmai.demo.district.clinic.Identifier;
import org.longmai.demo.district.clinic.Life;
import org.longmai.demo.district.clinic.Parcel;
import org.longmai.demo.district.clinic.Person;
import org.longmai.demo.district.clinic.Sender;
import org.longmai.demo.district.terms.Fhir;
import org.longmai.identity.CitizenNumber;
import org.longmai.registry.Registry;

/**
 * A small made-up district. Its clinics began to send {@value #DAYS_IN_SERVICE} days ago: first who they are, then of each
 * resident what was on file, from then on a Bundle a visit.
 */
public final class District {

    static final int RESIDENTS = 200;
    static final int DAYS_IN_SERVICE = 90;

    private static final double WITH_A_WISH = 0.15;

    private final LocalDate today;
    private final long seed;
    private final Map<String, Sender> senders = new LinkedHashMap<>();
    private final List<Life> lives = new ArrayList<>();
    private final List<CastMember> cast = new ArrayList<>();
    private final List<Grant> consents = new ArrayList<>();
    private final List<Submission> submissions;

    public District(Registry registry, long seed, LocalDate today) {
        this(registry, seed, today, RESIDENTS);
    }

    /**
     * @param seed of chance: another one, another district
     * @param today after the last visit
     * @param residents how many; not fewer than the cast
     */
    public District(Registry registry, long seed, LocalDate today, int residents) {
        this.today = today;
        this.seed = seed;
        registry.institutions()
                .forEach(institution -> senders.put(institution.id(), new Sender(institution, registry)));
        Names names = Tables.read("names.json", Names.class);
        Script script = Tables.read("cast.json", Script.class);
        People people = new People(names, new Towns(registry, names), today);
        play(script.roles(), people);
        while (lives.size() < residents) {
            live(people, script.wishes());
        }
        submissions = submit();
    }

    /** In the order in which they were sent. */
    public List<Submission> submissions() {
        return submissions;
    }

    /** The consents that residents give; most give none. */
    public List<Grant> consents() {
        return List.copyOf(consents);
    }

    /** The residents with a story to show, the main character first. */
    public List<CastMember> cast() {
        return List.copyOf(cast);
    }

    private void play(List<Script.Role> roles, People people) {
        Map<String, Person> persons = new HashMap<>();
        for (Script.Role role : roles) {
            Person person = people.playing(role, lives.size() + 1, Stories.newbornsBirth(today));
            persons.put(role.key(), person);
            Life life = life(person);
            new Stories(persons).play(role.key(), life);
            cast.add(castMember(role, life));
            role.wishes().forEach(wish -> consents.add(grant(wish, life)));
        }
    }

    private void live(People people, List<Script.Wish> wishes) {
        int running = lives.size() + 1;
        Random random = random(running);
        Life life = life(people.any(running, random));
        new Biography(life).write();
        if (random.nextDouble() < WITH_A_WISH) {
            consents.add(grant(wishes.get(random.nextInt(wishes.size())), life));
        }
    }

    private Life life(Person person) {
        Life life = new Life(person, this::sender, random(-person.running()), today);
        lives.add(life);
        return life;
    }

    private Sender sender(String institution) {
        Sender sender = senders.get(institution);
        if (sender == null) {
            throw new IllegalStateException("the registry has no institution " + institution);
        }
        return sender;
    }

    /** One sequence a resident, so that a change in one life changes no other. */
    private Random random(int stream) {
        return new Random(seed * 0x9E3779B97F4A7C15L + stream * 0xBF58476D1CE4E5B9L);
    }

    private List<Submission> submit() {
        ZonedDateTime opening = Fhir.midnight(today.minusDays(DAYS_IN_SERVICE)).plusHours(8);
        Stream<Parcel> introductions = senders.values().stream().map(sender -> sender.introduction(opening));
        Stream<Parcel> records = lives.stream().flatMap(life -> life.parcels(opening.plusMinutes(30)));
        return Stream.concat(introductions, records)
                .sorted(Comparator.comparing(Parcel::time))
                .map(District::submission)
                .toList();
    }

    private static Submission submission(Parcel parcel) {
        Map<String, Object> bundle = parcel.sender().bundle(parcel);
        return new Submission(parcel.sender().id(), bundle.get("id") + ".json", bundle);
    }

    private static CastMember castMember(Script.Role role, Life life) {
        Identifier identifier = identifier(life);
        return new CastMember(
                role.name(),
                role.nameEn(),
                identifier.system(),
                identifier.value(),
                role.story(),
                role.storyEn(),
                List.copyOf(life.institutions()));
    }

    private Grant grant(Script.Wish wish, Life life) {
        Identifier identifier = identifier(life);
        return new Grant(
                identifier.system(),
                identifier.value(),
                wish.institutions(),
                wish.types() == null ? List.of() : wish.types(),
                wish.dataSinceYears() == null ? null : start(today.minusYears(wish.dataSinceYears())),
                wish.expiresInDays() == null ? null : start(today.plusDays(wish.expiresInDays())),
                Boolean.TRUE.equals(wish.revoked()));
    }

    private static Instant start(LocalDate day) {
        return Fhir.midnight(day).toInstant();
    }

    /** The citizen number, or what there is instead. */
    private static Identifier identifier(Life life) {
        CitizenNumber number = life.person().number();
        return number == null ? life.files().iterator().next().fileNumber() : Identifier.of(number);
    }
}
