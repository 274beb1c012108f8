package org.longmai.leaks;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.identity.Person;
import org.longmai.leaks.LeaksIntegrationTests.Asker;
import org.longmai.leaks.Oracle.View;

/** FHIR's operations by chance: each shows exactly what the oracle allows, and of who is hidden what it shows of nobody. */
final class Operations {

    private static final Pattern SHOWN = Pattern.compile("\"fullUrl\":\"[^\"]*/fhir/([A-Za-z]+/[a-z2-7]{24})\"");
    private static final Pattern NEXT = Pattern.compile("_after=([A-Za-z0-9_-]+)");
    private static final List<String> TYPES =
            List.of("Observation", "Condition", "Encounter", "DocumentReference", "Binary", "Patient", "Procedure");
    private static final List<String> SEARCHED =
            List.of("Observation", "Condition", "Encounter", "DiagnosticReport", "Procedure");
    private static final Set<Role> MATCHING =
            Set.of(Role.DOCTOR, Role.NURSE, Role.FAMILY_DOCTOR, Role.STEWARD, Role.INSTITUTION);

    private final Hub hub;
    private final World world;
    private final Oracle oracle;
    private final Judge judge;
    private final List<Page> pages;
    private final Random random;

    /** Where somebody's page of somebody's record goes on. */
    record Page(String after, String subject, String person) {}

    /** @param pages what earlier answers have shown, and where these add theirs */
    Operations(Hub hub, World world, Oracle oracle, Judge judge, List<Page> pages, Random random) {
        this.hub = hub;
        this.world = world;
        this.oracle = oracle;
        this.judge = judge;
        this.pages = pages;
        this.random = random;
    }

    @Nullable
    String ask(List<Asker> askers) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> content(askers);
            case 2 -> turn(askers);
            default -> ask(askers.get(random.nextInt(askers.size())));
        };
    }

    private @Nullable String ask(Asker asker) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> everything(asker);
            case 4 -> match(asker);
            case 5 -> one(asker);
            default -> search(asker);
        };
    }

    // $everything

    private @Nullable String everything(Asker asker) {
        View view = view(asker);
        String id = idOf(view.person());
        String type = random.nextInt(3) == 0 ? TYPES.get(random.nextInt(TYPES.size())) : "";
        return everything(asker, view, id, type, null);
    }

    /** Somebody's page, by whoever else sees something of the same record. */
    private @Nullable String turn(List<Asker> askers) {
        List<Page> known = List.copyOf(pages);
        if (known.isEmpty()) {
            return null;
        }
        Page page = known.get(random.nextInt(known.size()));
        List<Asker> seeing = askers.stream()
                .filter(asker -> sees(asker.caller(), page.person()))
                .toList();
        Asker asker = (seeing.isEmpty() ? askers : seeing)
                .get(random.nextInt(seeing.isEmpty() ? askers.size() : seeing.size()));
        View view = oracle.view(asker.caller(), page.person(), Reads.purpose(asker.caller()));
        return everything(asker, view, idOf(view.person()), "", page);
    }

    private boolean sees(Caller caller, String person) {
        View view = oracle.view(caller, person, Reads.purpose(caller));
        return view.isKnown() && !view.things().isEmpty();
    }

    private @Nullable String everything(Asker asker, View view, String id, String type, @Nullable Page page) {
        String query = "/$everything?_count=" + (random.nextInt(3) > 0 ? 1_000 : 1 + random.nextInt(9))
                + (type.isEmpty() ? "" : "&_type=" + type)
                + (page == null ? "" : "&_after=" + page.after());
        Hub.Answer answer = hub.get(asker.token(), "/fhir/Patient/" + id + query);
        if (!view.isKnown() || view.things().isEmpty()) {
            return like(asker, "/fhir/Patient/", id, query, answer);
        }
        if (page != null) {
            boolean own = page.subject().equals(asker.caller().subject())
                    && page.person().equals(view.person().id());
            return own || answer.status() == 400
                    ? leak(asker, view, id + query, answer)
                    : "a page of another is turned: " + query;
        }
        Matcher next = NEXT.matcher(answer.body());
        boolean goesOn = next.find();
        if (goesOn) {
            pages.add(new Page(
                    next.group(1), asker.caller().subject(), view.person().id()));
        }
        List<String> expected = view.things().stream()
                .sorted((one, other) -> Boolean.compare(!isPatient(one), !isPatient(other)))
                .filter(thing -> type.isEmpty() || thing.type().equals(type))
                .map(thing -> thing.reference.toString())
                .toList();
        List<String> shown = all(SHOWN, answer.body());
        boolean whole = shown.equals(expected.subList(0, Math.min(shown.size(), expected.size())))
                && (shown.size() == expected.size() || goesOn && !shown.isEmpty())
                && answer.body().contains("\"total\":%d,".formatted(expected.size()));
        return whole ? leak(asker, view, id, answer) : id + query + " shows " + shown + ", not " + expected;
    }

    private static boolean isPatient(Thing thing) {
        return thing.type().equals("Patient");
    }

    // $graphql

    private @Nullable String one(Asker asker) {
        List<Thing> all = List.copyOf(world.things.values());
        Thing thing = all.get(random.nextInt(all.size()));
        Person person = oracle.holder(thing);
        if (person == null || thing.isDeleted) {
            return null;
        }
        View view = oracle.view(asker.caller(), person.id(), Reads.purpose(asker.caller()));
        String query = "/$graphql?query=" + encoded("{id}");
        Hub.Answer answer = hub.get(asker.token(), "/fhir/" + thing.reference + query);
        boolean sees = view.isKnown() && view.has(thing) && !thing.type().equals("Binary");
        if (!sees && !thing.type().equals("Binary")) {
            return like(asker, "/fhir/" + thing.type() + "/", thing.reference.id(), query, answer);
        }
        return !sees || answer.status() == 200 ? null : thing.reference + query + " is hidden: " + answer;
    }

    private @Nullable String search(Asker asker) {
        View view = view(asker);
        String type = SEARCHED.get(random.nextInt(SEARCHED.size()));
        String id = idOf(view.person());
        boolean ofFile = view.person().files().containsKey(id);
        Set<String> expected = view.isKnown() ? seen(view, type, ofFile ? id : null) : Set.of();
        String document =
                switch (random.nextInt(4)) {
                    case 0 -> "{ l: %sList(patient: \"%s\") { id } }".formatted(type, id);
                    case 1 ->
                        "{ l: %sConnection(patient: \"%s\", _count: 200) { count edges { resource { id } } } }"
                                .formatted(type, id);
                    case 2 ->
                        "{ Patient(id: \"%s\") { l: %sList(_reference: \"patient\") { id } } }".formatted(id, type);
                    default -> "{ PatientList(identifier: \"%s|%s\") { l: id } }".formatted(World.CARD, card(view));
                };
        if (document.contains("_reference") && (!ofFile || !sees(view, id)) || document.contains("PatientList")) {
            boolean byCard = document.contains("PatientList") && !document.contains("|none");
            expected = byCard && view.isKnown() ? carrying(view, card(view)) : Set.of();
        }
        Hub.Answer answer = hub.get(asker.token(), "/fhir/$graphql?query=" + encoded(document));
        Set<String> shown = new LinkedHashSet<>(all(Pattern.compile("\"(?:id|l)\":\"([a-z2-7]{24})\""), answer.body()));
        boolean counted = !document.contains("Connection(") || answer.body().contains("\"count\":" + expected.size());
        return shown.equals(expected) && counted
                ? leak(asker, view, document, answer)
                : document + " shows " + answer + ", not " + expected;
    }

    private static Set<String> carrying(View view, String card) {
        return view.things().stream()
                .filter(thing -> isPatient(thing) && Oracle.text(thing).contains(card))
                .map(thing -> thing.reference.id())
                .collect(Collectors.toSet());
    }

    private static boolean sees(View view, String patient) {
        return view.isKnown()
                && view.things().stream().anyMatch(thing -> thing.reference.id().equals(patient));
    }

    private static Set<String> seen(View view, String type, @Nullable String file) {
        return view.things().stream()
                .filter(thing -> thing.type().equals(type) && (file == null || thing.file.equals(file)))
                .map(thing -> thing.reference.id())
                .collect(Collectors.toSet());
    }

    private String card(View view) {
        return view.person().origins().stream()
                .filter(world.cards::containsKey)
                .map(world.cards::get)
                .findFirst()
                .orElse("none");
    }

    // Binary

    private @Nullable String content(List<Asker> askers) {
        List<Thing> binaries = world.live("Binary");
        Thing binary = binaries.get(random.nextInt(binaries.size()));
        Person person = oracle.holder(binary);
        if (person == null) {
            return null;
        }
        List<Asker> torn = askers.stream()
                .filter(asker ->
                        couldSee(oracle.view(asker.caller(), person.id(), Reads.purpose(asker.caller())), binary))
                .toList();
        List<Asker> choices = torn.isEmpty() || random.nextInt(3) == 0 ? askers : torn;
        return content(choices.get(random.nextInt(choices.size())), binary, person);
    }

    /** But for what leads to it. */
    private boolean couldSee(View view, Thing binary) {
        return view.contents().contains(binary) && !oracle.givesOut(view, binary);
    }

    private @Nullable String content(Asker asker, Thing binary, Person person) {
        Caller caller = asker.caller();
        View view = oracle.view(caller, person.id(), Reads.purpose(caller));
        boolean sees = caller.role() == Role.INSTITUTION
                ? Reads.isOwn(caller, binary) && view.has(binary)
                : oracle.givesOut(view, binary);
        int start = random.nextInt(60);
        List<String> headers = new ArrayList<>(List.of("Accept", "text/plain"));
        if (random.nextInt(3) > 0) {
            headers.addAll(List.of("Range", "bytes=%d-%d".formatted(start, start + 30)));
        }
        headers.addAll(List.of(Reads.condition(random)));
        String[] sent = headers.toArray(String[]::new);
        Hub.Answer answer = hub.get(asker.token(), "/fhir/" + binary.reference, sent);
        if (!sees) {
            return like(asker, "/fhir/Binary/", binary.reference.id(), "", answer, sent);
        }
        byte[] bytes =
                Base64.getDecoder().decode(String.valueOf(binary.newest().json().get("data")));
        String whole = new String(bytes, StandardCharsets.ISO_8859_1);
        String part = headers.contains("Range")
                ? whole.substring(Math.min(start, whole.length()), Math.min(start + 31, whole.length()))
                : whole;
        String expected = new String(part.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        boolean refused = part.isEmpty() && answer.status() == 416 || answer.status() == 304;
        return refused
                        || answer.body().equals(expected)
                        || answer.body().equals(new String(bytes, StandardCharsets.UTF_8))
                ? null
                : binary.reference + " is not as it was sent: " + answer;
    }

    // $match

    private @Nullable String match(Asker asker) {
        List<String> cards = List.copyOf(world.cards.values());
        String card = cards.get(random.nextInt(cards.size()));
        List<Thing> patients = world.live("Patient").stream()
                .filter(patient -> Oracle.text(patient).contains(card))
                .toList();
        Caller caller = asker.caller();
        Hub.Answer answer = hub.post(asker.token(), "/fhir/Patient/$match", described(card));
        Hub.Answer nobody = hub.post(asker.token(), "/fhir/Patient/$match", described(card.replaceAll("[0-9]", "7")));
        boolean may = MATCHING.contains(caller.role()) && scoped(caller);
        Set<String> expected = patients.stream()
                .filter(patient ->
                        may && (caller.role() != Role.INSTITUTION || patient.institution.equals(caller.institution())))
                .map(patient -> caller.role() == Role.INSTITUTION ? patient.file : holder(patient))
                .collect(Collectors.toSet());
        Set<String> shown = Marks.in(answer.body(), Marks.IDS);
        if (!shown.equals(expected)) {
            return "$match of " + patients.get(0).reference + " shows " + answer + ", not " + expected;
        }
        return !expected.isEmpty() || Reads.isSame(answer, nobody, Reads.NOTHING)
                ? null
                : "$match of " + patients.get(0).reference + " is not as of nobody: " + answer + " and " + nobody;
    }

    private String holder(Thing patient) {
        Person person = oracle.holder(patient);
        return person == null ? "" : person.id();
    }

    private static boolean scoped(Caller caller) {
        return Oracle.scoped(caller, "Patient");
    }

    static String described(String card) {
        return "{\"resourceType\": \"Patient\", \"identifier\": [{\"system\": \"%s\", \"value\": \"%s\"}]}"
                .formatted(World.CARD, card);
    }

    // Pieces

    private View view(Asker asker) {
        String resident = world.residents.get(random.nextInt(world.residents.size()));
        return oracle.view(asker.caller(), resident, Reads.purpose(asker.caller()));
    }

    /** Of one of their files, or their own. */
    private String idOf(Person person) {
        List<String> ids = new ArrayList<>(person.files().keySet());
        ids.addAll(person.origins());
        return ids.get(random.nextInt(ids.size()));
    }

    private @Nullable String like(
            Asker asker, String before, String id, String behind, Hub.Answer answer, String... headers) {
        Hub.Answer absent = hub.get(asker.token(), before + Reads.NOTHING + behind, headers);
        return Reads.isSame(answer, absent, id) && answer.status() >= 400
                ? null
                : before + id + behind + " is not as if it were absent: " + answer + " and " + absent;
    }

    private @Nullable String leak(Asker asker, View view, String asked, Hub.Answer answer) {
        return judge.leak(asker.caller(), view.isKnown() ? List.of(view) : List.of(), asked, answer);
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
