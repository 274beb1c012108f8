package org.longmai.leaks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.identity.Person;
import org.longmai.leaks.LeaksIntegrationTests.Asker;
import org.longmai.leaks.Oracle.View;

/** The FHIR reads by chance: what is hidden is byte for byte as what never was. */
final class Reads {

    /** The id of nothing, as long as those of something. */
    static final String NOTHING = "aaanothingherebbbbbbbbbb";

    /** What a submission is called: by chance, or by what is in it. */
    private static final Pattern NAMES =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}");

    private final Hub hub;
    private final World world;
    private final Oracle oracle;
    private final Judge judge;
    private final Random random;

    Reads(Hub hub, World world, Oracle oracle, Judge judge, Random random) {
        this.hub = hub;
        this.world = world;
        this.oracle = oracle;
        this.judge = judge;
        this.random = random;
    }

    @Nullable
    String read(List<Asker> askers) {
        Thing thing = thing();
        Asker asker = asker(askers, thing);
        String problem = read(asker, thing, random.nextInt(12));
        return problem == null ? null : asker.caller() + ": " + problem;
    }

    /** Half the time one who sees the thing as it is and not as it was, or else who sees it; of any other institution. */
    private Asker asker(List<Asker> askers, Thing thing) {
        List<Asker> seeing = random.nextBoolean()
                ? List.of()
                : askers.stream()
                        .filter(asker ->
                                !thing.institution.equals(asker.caller().institution()))
                        .filter(asker -> sees(asker.caller(), thing, thing.newest()))
                        .toList();
        List<Asker> torn = seeing.stream()
                .filter(asker -> thing.versions.stream().anyMatch(version -> !sees(asker.caller(), thing, version)))
                .toList();
        return one(!torn.isEmpty() ? torn : !seeing.isEmpty() ? seeing : askers);
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private @Nullable String read(Asker asker, Thing thing, int how) {
        if (asker.caller().role() == Role.INSTITUTION && how % 2 == 0) {
            return batch(asker, thing);
        }
        return switch (how) {
            case 0, 1, 2, 3 -> read(asker, thing);
            case 4, 5 -> vread(asker, thing);
            case 6, 7, 8 -> history(asker, thing);
            case 9 -> attempt(asker, thing);
            default -> summary(asker, thing);
        };
    }

    /** One that was sent more than once as often as any. */
    private Thing thing() {
        List<Thing> all = List.copyOf(world.things.values());
        List<Thing> changed =
                all.stream().filter(thing -> thing.versions.size() > 1).toList();
        List<Thing> choices = random.nextBoolean() && !changed.isEmpty() ? changed : all;
        return choices.get(random.nextInt(choices.size()));
    }

    private @Nullable String read(Asker asker, Thing thing) {
        Person person = oracle.holder(thing);
        boolean isContent = thing.type().equals("Binary") && asker.caller().role() != Role.INSTITUTION;
        boolean sees = isContent && person != null
                ? oracle.givesOut(oracle.view(asker.caller(), person.id(), purpose(asker.caller())), thing)
                : sees(asker.caller(), thing, thing.newest());
        return answered(asker, thing, "", sees, condition(random));
    }

    /** A condition that holds or not, whatever is there; two times in three none. */
    static String[] condition(Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> new String[] {"If-None-Match", "W/\"%d\"".formatted(1 + random.nextInt(3))};
            case 2 -> new String[] {"If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"};
            case 3 -> new String[] {"If-Modified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"};
            default -> new String[0];
        };
    }

    private @Nullable String vread(Asker asker, Thing thing) {
        if (thing.hasMoved) {
            return null;
        }
        int number = random.nextInt(thing.versions.size());
        boolean sees =
                sees(asker.caller(), thing, thing.newest()) && sees(asker.caller(), thing, thing.versions.get(number));
        return answered(asker, thing, "/_history/" + (number + 1), sees);
    }

    private @Nullable String answered(Asker asker, Thing thing, String more, boolean sees, String... condition) {
        String path = "/fhir/" + thing.reference + more;
        Hub.Answer answer = hub.get(asker.token(), path, condition);
        if (thing.isDeleted && isOwn(asker.caller(), thing)) {
            return answer.status() == 410 || !more.isEmpty() ? null : path + " of one's own is not gone";
        }
        if (!sees || thing.isDeleted) {
            return like(asker, thing, more, answer, condition);
        }
        if (answer.status() == 304 && condition.length > 0) {
            return answer.body().isEmpty() ? null : path + " is told though nothing is new: " + answer;
        }
        if (answer.status() != 200) {
            return path + " is hidden: " + answer;
        }
        Thing.Version version =
                more.isEmpty() ? thing.newest() : thing.versions.get(Integer.parseInt(more.replaceAll("\\D", "")) - 1);
        Set<String> marks = Marks.in(Marks.decoded(answer.body()), Marks.ALL);
        return marks.equals(version.marks()) ? null : path + " is another: " + answer;
    }

    /** As the answer to what never was. */
    private @Nullable String like(Asker asker, Thing thing, String more, Hub.Answer answer, String... condition) {
        Hub.Answer absent = hub.get(asker.token(), "/fhir/" + thing.type() + "/" + NOTHING + more, condition);
        boolean same = answer.status() == absent.status()
                && answer.body().replace(thing.reference.id(), NOTHING).equals(absent.body())
                && answer.headers().replace(thing.reference.id(), NOTHING).equals(absent.headers());
        return same && answer.status() != 200
                ? null
                : thing.reference + more + " is not as if it were absent: " + answer + " and " + absent;
    }

    private @Nullable String history(Asker asker, Thing thing) {
        Hub.Answer answer = hub.get(asker.token(), "/fhir/" + thing.reference + "/_history");
        boolean own = isOwn(asker.caller(), thing);
        if (!own && (!sees(asker.caller(), thing, thing.newest()) || thing.isDeleted)) {
            return like(asker, thing, "/_history", answer);
        }
        Set<String> allowed = new java.util.LinkedHashSet<>();
        for (Thing.Version version : thing.versions) {
            if (own || sees(asker.caller(), thing, version)) {
                allowed.addAll(version.marks());
            }
        }
        Set<String> marks = Marks.in(Marks.decoded(answer.body()), Marks.ALL);
        if (!allowed.containsAll(marks)) {
            return "history of " + thing.reference + " tells too much: " + answer;
        }
        return marks.equals(allowed) || thing.hasMoved || thing.isDeleted
                ? null
                : "history of " + thing.reference + " tells too little: " + answer;
    }

    /** Another institution's thing, read in a batch. */
    private @Nullable String batch(Asker asker, Thing thing) {
        String body =
                """
                {"resourceType": "Bundle", "type": "batch", "entry": [
                 {"request": {"method": "GET", "url": "%1$s"}}, {"request": {"method": "GET", "url": "%1$s/_history/1"}},
                 {"request": {"method": "GET", "url": "%1$s", "ifNoneMatch": "W/\\"1\\""}}]}"""
                        .formatted(thing.reference);
        Hub.Answer answer = hub.post(asker.token(), "/fhir", body);
        if (sees(asker.caller(), thing, thing.newest()) || isOwn(asker.caller(), thing)) {
            return leak(asker, thing, answer);
        }
        Hub.Answer absent = hub.post(asker.token(), "/fhir", body.replace(thing.reference.id(), NOTHING));
        return isSame(answer, absent, thing.reference.id())
                ? null
                : thing.reference + " in a batch is not as if it were absent: " + answer + " and " + absent;
    }

    /** But for the id, and that of the submission. */
    static boolean isSame(Hub.Answer hidden, Hub.Answer absent, String id) {
        return plain(hidden).replace(id, NOTHING).equals(plain(absent));
    }

    private static String plain(Hub.Answer answer) {
        return NAMES.matcher(answer.toString()).replaceAll("name");
    }

    /** Whoever may not know of a thing is told nothing of it by what they try with it. */
    private @Nullable String attempt(Asker asker, Thing thing) {
        Caller caller = asker.caller();
        if (thing.file.isEmpty() || sees(caller, thing, thing.newest()) || thing.isDeleted) {
            return null;
        }
        String document = List.of(
                        "mutation { disputeRecord(resource: \"%s\", reason: \"x\") { dispute { id } errors { message } } }",
                        "mutation { withholdFromResident(input: {reference: \"%s\", reason: \"x\", reviewBy: \"2027-01-01\"}) { withholding { id } errors { message } } }",
                        "{ explainAccess(caller: {institution: \"tl-renmin\"}, resource: \"%s\") { visible reasons { zh } } }")
                .get(random.nextInt(3));
        Hub.Answer answer = hub.ask(asker.token(), document.formatted(thing.reference), java.util.Map.of());
        Hub.Answer absent =
                hub.ask(asker.token(), document.formatted(thing.type() + "/" + NOTHING), java.util.Map.of());
        boolean officer = caller.role() == Role.PRIVACY_OFFICER;
        boolean same = answer.body().replace(thing.reference.id(), NOTHING).equals(absent.body());
        return same || officer ? null : document + " tells of " + thing.reference + ": " + answer + " and " + absent;
    }

    private @Nullable String summary(Asker asker, Thing thing) {
        Person person = oracle.holder(thing);
        if (person == null) {
            return null;
        }
        Hub.Answer answer = hub.get(asker.token(), "/fhir/Patient/" + person.id() + "/$summary");
        return leak(asker, thing, answer);
    }

    private @Nullable String leak(Asker asker, Thing thing, Hub.Answer answer) {
        List<View> views = new ArrayList<>();
        Person person = oracle.holder(thing);
        if (person != null) {
            View view = oracle.view(asker.caller(), person.id(), purpose(asker.caller()));
            if (view.isKnown()) {
                views.add(view);
            }
        }
        if (thing.file.isEmpty() && Set.of("Organization", "Practitioner").contains(thing.type())) {
            return null;
        }
        String asked = thing.reference.toString() + (person == null ? "" : " " + person.id());
        return judge.leak(asker.caller(), views, asked, answer);
    }

    private boolean sees(Caller caller, Thing thing, Thing.Version version) {
        if (thing.file.isEmpty()) {
            boolean open = Set.of("Organization", "Practitioner").contains(thing.type());
            return Oracle.scoped(caller, thing.type()) && (open || thing.institution.equals(caller.institution()));
        }
        Person person = oracle.holder(thing);
        return person != null
                && oracle.sees(caller, person.id(), purpose(caller), thing, version)
                && (!thing.type().equals("Binary")
                        || oracle.view(caller, person.id(), purpose(caller)).has(thing));
    }

    static PurposeOfUse purpose(Caller caller) {
        return caller.role().isOfResident() ? PurposeOfUse.PATRQT : PurposeOfUse.TREAT;
    }

    static boolean isOwn(Caller caller, Thing thing) {
        return caller.role() == Role.INSTITUTION && thing.institution.equals(caller.institution());
    }
}
