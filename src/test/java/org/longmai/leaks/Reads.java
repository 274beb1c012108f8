package org.longmai.leaks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.identity.Person;
import org.longmai.leaks.LeaksIntegrationTests.Asker;
import org.longmai.leaks.Oracle.View;

/** The FHIR reads by chance: what is hidden is byte for byte as what never was. */
final class Reads {

    private static final String NOTHING = "aaanothingherebbbbbbbbbb";

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
    String read(Asker asker) {
        Thing thing = List.copyOf(world.things.values()).get(random.nextInt(world.things.size()));
        return switch (random.nextInt(8)) {
            case 6, 7 -> attempt(asker, thing);
            case 0, 1 -> read(asker, thing, "");
            case 2 -> vread(asker, thing);
            case 3 -> history(asker, thing);
            case 4 -> asker.caller().role() == Role.INSTITUTION ? batch(asker, thing) : summary(asker, thing);
            default -> summary(asker, thing);
        };
    }

    private @Nullable String read(Asker asker, Thing thing, String more) {
        return answered(asker, thing, more, sees(asker.caller(), thing, thing.newest()));
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

    private @Nullable String answered(Asker asker, Thing thing, String more, boolean sees) {
        String path = "/fhir/" + thing.reference + more;
        Hub.Answer answer = hub.get(asker.token(), path);
        if (thing.isDeleted && isOwn(asker.caller(), thing)) {
            return answer.status() == 410 || !more.isEmpty() ? null : path + " of one's own is not gone";
        }
        if (!sees || thing.isDeleted) {
            return like(asker, thing, more, answer);
        }
        if (answer.status() != 200) {
            return path + " is hidden: " + answer;
        }
        Thing.Version version =
                more.isEmpty() ? thing.newest() : thing.versions.get(Integer.parseInt(more.replaceAll("\\D", "")) - 1);
        Set<String> marks = Marks.in(answer.body(), Marks.ALL);
        return marks.equals(Marks.in(Oracle.text(version), Marks.ALL)) ? null : path + " is another: " + answer;
    }

    /** As the answer to what never was. */
    private @Nullable String like(Asker asker, Thing thing, String more, Hub.Answer answer) {
        Hub.Answer absent = hub.get(asker.token(), "/fhir/" + thing.type() + "/" + NOTHING + more);
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
            return thing.isDeleted ? null : like(asker, thing, "/_history", answer);
        }
        Set<String> allowed = new java.util.LinkedHashSet<>();
        for (Thing.Version version : thing.versions) {
            if (own || sees(asker.caller(), thing, version)) {
                allowed.addAll(Marks.in(Oracle.text(version), Marks.ALL));
            }
        }
        Set<String> marks = Marks.in(answer.body(), Marks.ALL);
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
                 {"request": {"method": "GET", "url": "%1$s"}}, {"request": {"method": "GET", "url": "%1$s/_history/1"}}]}"""
                        .formatted(thing.reference);
        Hub.Answer answer = hub.post(asker.token(), "/fhir", body);
        return leak(asker, thing, answer);
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
        return person != null && oracle.sees(caller, person.id(), purpose(caller), thing, version);
    }

    private static PurposeOfUse purpose(Caller caller) {
        return caller.role().isOfResident() ? PurposeOfUse.PATRQT : PurposeOfUse.TREAT;
    }

    private static boolean isOwn(Caller caller, Thing thing) {
        return caller.role() == Role.INSTITUTION && thing.institution.equals(caller.institution());
    }
}
