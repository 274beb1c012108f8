package org.longmai.consent;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.fhir.Traits;

/**
 * A second opinion on consents, written from the specification's text and as plain as can be: it reads the JSON anew for each
 * entry. Where an element cannot be judged it tries both: an entry is permitted only if it is permitted in every reading.
 */
@NullUnmarked
public final class ConsentOracle {

    private static final String HL7 = "http://terminology.hl7.org/CodeSystem/";
    private static final List<String> SCALE = List.of("U", "L", "M", "N", "R", "V");
    private static final Set<String> KNOWN_TYPES = Set.of(
            "Observation",
            "Condition",
            "Patient",
            "DocumentReference",
            "MedicationRequest",
            "Encounter",
            "Procedure",
            "Immunization",
            "AllergyIntolerance",
            "DiagnosticReport");
    private static final Set<String> OTHER_PURPOSES =
            Set.of("HPAYMT", "HOPERAT", "PATRQT", "TREAT", "ETREAT", "BTG", "HRESCH");
    private static final Set<String> ROLES = Set.of(
            "institution",
            "doctor",
            "nurse",
            "family-doctor",
            "resident",
            "delegate",
            "steward",
            "privacy-officer",
            "district-officer");
    private static final Set<String> CONSENT_ELEMENTS = Set.of(
            "resourceType",
            "id",
            "meta",
            "text",
            "extension",
            "identifier",
            "performer",
            "sourceAttachment",
            "verification",
            "status",
            "scope",
            "category",
            "patient",
            "dateTime",
            "policy",
            "policyRule",
            "provision");

    /** The question, and what the district has set and registered. */
    public record Setting(
            Caller caller,
            String resident,
            PurposeOfUse purpose,
            Instant now,
            String implicit,
            Set<String> sensitive,
            Set<String> institutions,
            Set<String> practitioners,
            Map<String, String> kinds,
            boolean trustsPapers,
            List<Traits> record,
            Map<String, String> names) {}

    /**
     * A consent.
     *
     * @param patient the Patient that it has to name
     * @param origins of one that the resident gave: under which id, and for which others; none of a paper
     * @param institution of a paper: who sent it
     * @param sound of a paper: whether it is one as it should be
     */
    public record Declared(
            Map<String, Object> consent, String patient, List<String> origins, String institution, boolean sound) {}

    private final Setting setting;
    private String patient;
    private boolean trusted;
    private final List<Boolean> reading = new ArrayList<>();
    private int doubts;
    private Traits entry;

    public ConsentOracle(Setting setting) {
        this.setting = setting;
    }

    /** Of a resident who has one id and no papers. */
    boolean permits(List<Map<String, Object>> consents, String institution, Traits asked) {
        List<Declared> declared = new ArrayList<>();
        consents.forEach(consent ->
                declared.add(new Declared(consent, setting.resident, List.of(setting.resident), null, false)));
        return permitsDeclared(declared, institution, asked);
    }

    /** What a declared emergency opens besides, to the letter of the rule. */
    public boolean permitsInEmergency(List<Glass> glasses, Traits asked) {
        boolean clinical = Set.of("DOCTOR", "NURSE", "FAMILY_DOCTOR")
                .contains(setting.caller.role().name());
        boolean says = Set.of("BTG", "ETREAT").contains(setting.purpose.name());
        boolean never = asked.labels().stream()
                .map(label -> label.substring(label.indexOf('|') + 1))
                .anyMatch(Set.of("PSYTHPN", "SUD", "ETHUD", "OPIOIDUD")::contains);
        boolean declared = false;
        for (Glass glass : glasses) {
            declared |= glass.practitioner().equals(setting.caller.practitioner())
                    && glass.institution().equals(setting.caller.institution())
                    && glass.closed() == null
                    && setting.now.isBefore(glass.until());
        }
        return clinical && says && declared && !never;
    }

    public boolean permitsDeclared(List<Declared> declared, String institution, Traits asked) {
        Role role = setting.caller.role();
        boolean clinical = role == Role.DOCTOR || role == Role.NURSE || role == Role.FAMILY_DOCTOR;
        if (role == Role.RESIDENT && setting.resident.equals(setting.caller.resident())) {
            return true;
        }
        if (!clinical && role != Role.INSTITUTION) {
            return false;
        }
        if (institution.equals(setting.caller.institution())) {
            return true;
        }
        entry = asked;
        return clinical && permittedUnderEachId(declared, institution);
    }

    /** Each id under which the resident has a consent in force is asked alone; the papers count with each. */
    private boolean permittedUnderEachId(List<Declared> declared, String institution) {
        List<Declared> papers =
                declared.stream().filter(each -> each.origins().isEmpty()).toList();
        boolean decided = false;
        for (String id : deciding(declared)) {
            boolean decides = declared.stream()
                    .anyMatch(each ->
                            !each.origins().isEmpty() && each.origins().get(0).equals(id) && isInForce(each.consent()));
            if (decides) {
                List<Declared> ofId = new ArrayList<>(papers);
                declared.stream().filter(each -> each.origins().contains(id)).forEach(ofId::add);
                if (!permitsInEveryReading(ofId, institution)) {
                    return false;
                }
                decided = true;
            }
        }
        return decided || permitsInEveryReading(papers, institution);
    }

    private static Set<String> deciding(List<Declared> declared) {
        Set<String> ids = new TreeSet<>();
        declared.stream()
                .filter(each -> !each.origins().isEmpty())
                .forEach(each -> ids.add(each.origins().get(0)));
        return ids;
    }

    private boolean isInForce(Map<String, Object> consent) {
        Object period = consent.get("provision") instanceof Map<?, ?> root ? root.get("period") : null;
        Instant[] times = period == null ? null : period(period);
        boolean outside = times != null && (setting.now.isBefore(times[0]) || !setting.now.isBefore(times[1]));
        return "Consent".equals(consent.get("resourceType"))
                && "active".equals(consent.get("status"))
                && !isAboutSomethingElse(consent.get("scope"))
                && !outside;
    }

    private boolean permitsInEveryReading(List<Declared> consents, String institution) {
        reading.clear();
        do {
            doubts = 0;
            if (!permitsInThisReading(consents, institution)) {
                return false;
            }
        } while (nextReading());
        return true;
    }

    /** What cannot be judged, as this reading takes it. */
    private boolean doubt() {
        if (doubts == reading.size()) {
            reading.add(false);
        }
        return reading.get(doubts++);
    }

    private boolean nextReading() {
        while (!reading.isEmpty() && reading.get(reading.size() - 1)) {
            reading.remove(reading.size() - 1);
        }
        if (reading.isEmpty()) {
            return false;
        }
        reading.set(reading.size() - 1, true);
        return true;
    }

    /** A paper that is not trusted with this institution's data can deny and not permit. */
    private boolean permitsInThisReading(List<Declared> consents, String institution) {
        boolean permitted = false;
        boolean denied = false;
        for (Declared each : consents) {
            patient = each.patient();
            trusted = !each.origins().isEmpty()
                    || each.sound() && (setting.trustsPapers || institution.equals(each.institution()));
            String said = consentSays(each.consent());
            permitted |= said.equals("permit") && trusted;
            denied |= said.equals("deny");
        }
        if (denied) {
            return false;
        }
        return permitted || settled(policyEffect(setting.implicit)).equals("permit");
    }

    private String consentSays(Map<String, Object> consent) {
        if (!"Consent".equals(consent.get("resourceType")) || !"active".equals(consent.get("status"))) {
            return "silent";
        }
        if (isAboutSomethingElse(consent.get("scope"))) {
            return "silent";
        }
        Object provision = consent.get("provision");
        if (provision == null) {
            provision = Map.of();
        }
        if (!(provision instanceof Map<?, ?> root)) {
            return unreadable();
        }
        String effect = effect(root.get("type"), baseEffect(consent));
        boolean modified = consent.containsKey("modifierExtension") || consent.containsKey("implicitRules");
        if (!modified && !isForPrivacyOf(consent)) {
            return "silent";
        }
        return provisionSays(root, effect, modified, Set.of());
    }

    private String unreadable() {
        return doubt() ? settled("unclear") : "silent";
    }

    private static boolean isAboutSomethingElse(Object scope) {
        List<String> codings = codings(scope);
        return codings.stream().noneMatch(coding -> coding.equals("?") || coding.endsWith("|patient-privacy"));
    }

    private boolean isForPrivacyOf(Map<String, Object> consent) {
        if (!codings(consent.get("scope")).contains(HL7 + "consentscope|patient-privacy") && !doubt()) {
            return false;
        }
        boolean own = consent.get("patient") instanceof Map<?, ?> patient
                && ("Patient/" + this.patient).equals(patient.get("reference"));
        return own && CONSENT_ELEMENTS.containsAll(consent.keySet()) || doubt();
    }

    /** "permit", "deny", "normal" (permits what is normal) or "unclear". */
    private String baseEffect(Map<String, Object> consent) {
        List<String> names = new ArrayList<>(codings(consent.get("policyRule")));
        if (consent.get("policy") instanceof List<?> policies) {
            for (Object policy : policies) {
                if (policy instanceof Map<?, ?> map && !map.containsKey("modifierExtension")) {
                    names.add(String.valueOf(map.get("uri")));
                }
            }
        }
        String act = HL7 + "v3-ActCode|";
        String ihe = "https://profiles.ihe.net/ITI/PCF/Policy-";
        if (names.contains(act + "OPTOUT") || names.contains(act + "OPTOUTE") || names.contains(ihe + "deny")) {
            return "deny";
        }
        for (String policy : List.of("break-glass-only", "basic-normal", "all-normal")) {
            if (names.contains(ihe + policy)) {
                return policyEffect(policy);
            }
        }
        boolean optIn = names.contains(act + "OPTIN") || names.contains(act + "OPTINR");
        return optIn ? "permit" : policyEffect(setting.implicit);
    }

    private String policyEffect(String policy) {
        if (policy.equals("basic-normal")) {
            return purpose().equals("TREAT") ? "normal" : "unclear";
        }
        return policy.equals("all-normal") ? "normal" : "deny";
    }

    private static String effect(Object type, String absent) {
        if (type == null) {
            return absent;
        }
        return type.equals("permit") || type.equals("deny") ? (String) type : "unclear";
    }

    private String settled(String effect) {
        if (effect.equals("normal")) {
            return confidentiality() <= SCALE.indexOf("N") ? "permit" : "deny";
        }
        if (effect.equals("unclear")) {
            return doubt() ? "permit" : "deny";
        }
        return effect;
    }

    /** @param around the sensitive labels that the provisions around it name */
    private String provisionSays(Map<?, ?> provision, String effect, boolean modified, Set<String> around) {
        boolean applies = modified || provision.containsKey("modifierExtension") ? doubt() : applies(provision, effect);
        if (!applies) {
            return "silent";
        }
        Set<String> named = new HashSet<>(around);
        named.addAll(named(provision.get("securityLabel")));
        String exceptions = exceptionsSay(provision.get("provision"), effect, named);
        if (!exceptions.equals("silent")) {
            return exceptions;
        }
        return effect.equals("permit") && hasOtherSensitiveLabel(named) ? "silent" : settled(effect);
    }

    private Set<String> named(Object labels) {
        Set<String> named = new HashSet<>();
        for (String label : labels == null ? List.<String>of() : codingList(labels)) {
            String code = label.substring(label.indexOf('|') + 1);
            if (level(label) >= SCALE.indexOf("R")) {
                named.addAll(setting.sensitive);
            } else if (level(label) < 0) {
                named.add(code);
                if (label.equals(HL7 + "v3-ActCode|ETH") || label.equals(HL7 + "v3-ActCode|SUD")) {
                    named.addAll(List.of("OPIOIDUD", "ETHUD"));
                }
            }
        }
        return named;
    }

    private boolean hasOtherSensitiveLabel(Set<String> named) {
        for (String label : entry.labels()) {
            String code = label.substring(label.indexOf('|') + 1);
            if (level(label) < 0 && setting.sensitive.contains(code) && !named.contains(code)) {
                return true;
            }
        }
        return false;
    }

    private String exceptionsSay(Object nested, String effect, Set<String> named) {
        if (nested == null) {
            return "silent";
        }
        String absent = effect.equals("permit") ? "deny" : effect.equals("deny") ? "permit" : "unclear";
        Set<String> said = new HashSet<>();
        for (Object exception : repetitions(nested)) {
            said.add(
                    exception instanceof Map<?, ?> map
                            ? provisionSays(map, effect(map.get("type"), absent), false, named)
                            : unreadable());
        }
        return said.contains("deny") ? "deny" : said.contains("permit") ? "permit" : "silent";
    }

    private boolean applies(Map<?, ?> provision, String effect) {
        for (Object name : provision.keySet()) {
            if (!elementMatches((String) name, provision.get(name), effect)) {
                return false;
            }
        }
        return true;
    }

    private boolean elementMatches(String name, Object element, String effect) {
        switch (name) {
            case "id", "extension", "type", "provision":
                return true;
            case "period":
                return inPeriod(element);
            case "dataPeriod":
                return inDataPeriod(element);
            case "actor":
                return anyOf(element, this::isActor);
            case "action":
                return anyCoding(concepts(element), this::isReading);
            case "purpose":
                return anyCoding(codingList(element), this::isPurpose);
            case "class":
                return anyCoding(codingList(element), this::isClass);
            case "code":
                return anyCoding(
                        concepts(element),
                        coding -> entry.codes().contains(coding)
                                || entry.categories().contains(coding));
            case "securityLabel":
                return hasLabel(codingList(element), effect);
            case "data":
                return anyOf(element, this::isData);
            default:
                return doubt();
        }
    }

    private boolean inPeriod(Object element) {
        Instant[] period = period(element);
        if (period == null) {
            return doubt();
        }
        return !setting.now.isBefore(period[0]) && setting.now.isBefore(period[1]);
    }

    private boolean inDataPeriod(Object element) {
        Instant[] period = period(element);
        if (period == null) {
            return doubt();
        }
        if (entry.start() == null && entry.end() == null) {
            return false;
        }
        boolean beginsInTime = entry.start() == null || entry.start().isBefore(period[1]);
        boolean endsInTime = entry.end() == null || entry.end().isAfter(period[0]);
        return beginsInTime && endsInTime;
    }

    private boolean isActor(Map<?, ?> actor) {
        String role = actor.containsKey("role") ? role(codings(actor.get("role"))) : "nobody";
        String reference = actor.containsKey("reference") ? referred(actor.get("reference")) : "nobody";
        if (actor.containsKey("modifierExtension") || role.equals("nobody") && reference.equals("nobody")) {
            return doubt();
        }
        if (role.equals("other") || reference.equals("other")) {
            return false;
        }
        boolean understood = Set.of("id", "extension", "role", "reference").containsAll(actor.keySet());
        if (role.equals("doubt") || reference.equals("doubt") || !understood) {
            return doubt();
        }
        return true;
    }

    /** "caller", "other", "doubt" or "nobody". */
    private String role(List<String> codings) {
        Set<String> named = new HashSet<>();
        for (String coding : codings) {
            if (!Set.of("IRCP", "PRCP", "TRC").contains(coding.replace(HL7 + "v3-ParticipationType|", ""))) {
                named.add(role(coding));
            }
        }
        if (named.isEmpty()) {
            return "nobody";
        }
        return named.size() == 1 ? named.iterator().next() : "doubt";
    }

    private String role(String coding) {
        String ofRole = "http://longmai.org/fhir/CodeSystem/caller-role|";
        String ofKind = "http://longmai.org/fhir/CodeSystem/institution-kind|";
        if (coding.startsWith(ofRole)) {
            String code = coding.replace(ofRole, "");
            String own = setting.caller.role().name().toLowerCase(Locale.ROOT).replace('_', '-');
            return own.equals(code) ? "caller" : ROLES.contains(code) ? "other" : "doubt";
        }
        String kind = setting.caller.institution() == null ? null : setting.kinds.get(setting.caller.institution());
        if (!coding.startsWith(ofKind) || kind == null) {
            return "doubt";
        }
        return coding.equals(ofKind + kind) ? "caller" : "other";
    }

    private String referred(Object element) {
        if (!(element instanceof Map<?, ?> reference)) {
            return "doubt";
        }
        if (Set.of("id", "extension").containsAll(reference.keySet())) {
            return "nobody";
        }
        if (!(reference.get("reference") instanceof String) && reference.get("identifier") instanceof Map<?, ?> by) {
            String system = String.valueOf(by.get("system"));
            String type = system.endsWith("/institution")
                    ? "Organization/"
                    : system.endsWith("/practitioner") ? "Practitioner/" : "?";
            return referred(Map.of("reference", type + by.get("value")));
        }
        String named = String.valueOf(reference.get("reference"));
        if (named.startsWith("CareTeam/")) {
            return team(named);
        }
        String text = setting.names.getOrDefault(named, named);
        if (text.startsWith("Organization/")) {
            return same(text.substring(13), setting.caller.institution(), setting.institutions);
        }
        if (text.startsWith("Practitioner/")) {
            return same(text.substring(13), setting.caller.practitioner(), setting.practitioners);
        }
        return "doubt";
    }

    private String team(String name) {
        for (Traits team : setting.record) {
            if (name.equals(team.type() + "/" + team.id()) && !team.authors().isEmpty()) {
                boolean now = (team.start() == null || !setting.now.isBefore(team.start()))
                        && (team.end() == null || setting.now.isBefore(team.end()))
                        && "active".equals(team.status());
                List<String> members = team.authors().stream()
                        .map(member -> member.startsWith("Patient/") ? "other" : referred(Map.of("reference", member)))
                        .toList();
                if (!now || members.stream().allMatch("other"::equals)) {
                    return "other";
                }
                return members.contains("caller") ? "caller" : "doubt";
            }
        }
        return "doubt";
    }

    private static String same(String id, String own, Set<String> registered) {
        if (id.equals(own)) {
            return "caller";
        }
        return registered.contains(id) ? "other" : "doubt";
    }

    private boolean isReading(String coding) {
        String code = coding.replace(HL7 + "consentaction|", "");
        if (code.equals("access") || code.equals("use")) {
            return true;
        }
        return !code.equals("collect") && doubt();
    }

    private String purpose() {
        String asked = setting.purpose.name();
        return asked.equals("ETREAT") || asked.equals("BTG") ? "TREAT" : asked;
    }

    private boolean isPurpose(String coding) {
        String system = HL7 + "v3-ActReason|";
        String code = coding.replace(system, "");
        if (!coding.startsWith(system)) {
            return doubt();
        }
        if (code.equals("PurposeOfUse") || code.equals(purpose())) {
            return true;
        }
        return !OTHER_PURPOSES.contains(code) && doubt();
    }

    private boolean isClass(String coding) {
        String system = "http://hl7.org/fhir/resource-types|";
        if (!coding.startsWith(system) || !KNOWN_TYPES.contains(coding.replace(system, ""))) {
            return doubt();
        }
        return coding.equals(system + entry.type());
    }

    private boolean hasLabel(List<String> labels, String effect) {
        List<Integer> marks = new ArrayList<>();
        for (String label : labels) {
            if (level(label) >= 0) {
                marks.add(level(label));
            } else if (entry.labels().stream().anyMatch(own -> isWithin(own, label))) {
                return true;
            }
        }
        boolean upTo = marks.stream().anyMatch(mark -> confidentiality() <= mark);
        boolean from = marks.stream().anyMatch(mark -> confidentiality() >= mark);
        boolean reached =
                switch (effect) {
                    case "permit", "normal" -> upTo;
                    case "deny" -> from;
                    default -> upTo && from || upTo != from && doubt();
                };
        return reached || labels.contains("?") && doubt();
    }

    private static boolean isWithin(String own, String label) {
        String act = HL7 + "v3-ActCode|";
        boolean abuse = label.equals(act + "ETH") || label.equals(act + "SUD");
        return own.equals(label) || abuse && (own.equals(act + "OPIOIDUD") || own.equals(act + "ETHUD"));
    }

    /** Of a label of confidentiality its place on the scale, or -1. */
    private static int level(String label) {
        return SCALE.indexOf(label.replace(HL7 + "v3-Confidentiality|", "").replaceAll("^\\|", ""));
    }

    private int confidentiality() {
        int highest = -1;
        for (String label : entry.labels()) {
            String code = label.substring(label.indexOf('|') + 1);
            int level = level(label);
            if (level < 0 && setting.sensitive.contains(code)) {
                level = SCALE.indexOf("R");
            } else if (level < 0 && label.contains("v3-Confidentiality|")) {
                level = SCALE.indexOf("V");
            }
            highest = Math.max(highest, level);
        }
        return highest < 0 ? SCALE.indexOf("N") : highest;
    }

    private boolean isData(Map<?, ?> data) {
        String own = entry.type() + "/" + entry.id();
        Object text = data.get("reference") instanceof Map<?, ?> reference ? reference.get("reference") : null;
        boolean understood = Set.of("id", "extension", "meaning", "reference").containsAll(data.keySet());
        if (!(text instanceof String instance) || !instance.matches("[A-Z][A-Za-z]+/[A-Za-z0-9.-]+") || !understood) {
            return doubt();
        }
        if ("authoredby".equals(data.get("meaning"))) {
            return entry.authors().contains(instance) || entry.authors().isEmpty() && doubt();
        }
        if ("instance".equals(data.get("meaning"))) {
            return instance.equals(own);
        }
        if ("related".equals(data.get("meaning"))) {
            Traits known = known(instance);
            return instance.equals(own)
                    || (known == null ? doubt() : known.references().contains(own));
        }
        if ("dependents".equals(data.get("meaning"))) {
            return instance.equals(own) || entry.references().contains(instance);
        }
        return doubt();
    }

    private Traits known(String instance) {
        for (Traits each : setting.record) {
            if (instance.equals(each.type() + "/" + each.id())) {
                return each;
            }
        }
        return null;
    }

    // The shapes of FHIR's JSON. "?" is a coding that cannot be read.

    private static List<?> repetitions(Object element) {
        return element instanceof List<?> list && !list.isEmpty() ? list : List.of("?");
    }

    private boolean anyOf(Object element, Predicate<Map<?, ?>> matches) {
        boolean any = false;
        for (Object item : repetitions(element)) {
            any |= item instanceof Map<?, ?> map ? matches.test(map) : doubt();
        }
        return any;
    }

    private boolean anyCoding(List<String> codings, Predicate<String> matches) {
        boolean any = false;
        for (String coding : codings) {
            any |= coding.equals("?") ? doubt() : matches.test(coding);
        }
        return any;
    }

    private static List<String> codingList(Object element) {
        List<String> codings = new ArrayList<>();
        for (Object item : repetitions(element)) {
            codings.add(coding(item));
        }
        return codings;
    }

    private static List<String> codings(Object concept) {
        return concept instanceof Map<?, ?> map ? codingList(map.get("coding")) : List.of("?");
    }

    private static List<String> concepts(Object element) {
        List<String> codings = new ArrayList<>();
        for (Object concept : repetitions(element)) {
            codings.addAll(codings(concept));
        }
        return codings;
    }

    private static String coding(Object item) {
        if (!(item instanceof Map<?, ?> coding) || !(coding.get("code") instanceof String code)) {
            return "?";
        }
        Object system = coding.get("system");
        if (system != null && !(system instanceof String)) {
            return "?";
        }
        return (system == null ? "" : system) + "|" + code;
    }

    /** First moment, and first moment after; null if it cannot be read. */
    private static Instant[] period(Object element) {
        if (!(element instanceof Map<?, ?> period)
                || period.isEmpty()
                || !Set.of("start", "end").containsAll(period.keySet())) {
            return null;
        }
        Instant[] start =
                period.containsKey("start") ? date(period.get("start")) : new Instant[] {Instant.MIN, Instant.MIN};
        Instant[] end = period.containsKey("end") ? date(period.get("end")) : new Instant[] {Instant.MAX, Instant.MAX};
        if (start == null || end == null || !start[0].isBefore(end[1])) {
            return null;
        }
        return new Instant[] {start[0], end[1]};
    }

    private static Instant[] date(Object value) {
        String text = String.valueOf(value);
        if (text.matches("\\d{4}")) {
            LocalDate day = LocalDate.parse(text + "-01-01");
            return days(day, day.plusYears(1));
        }
        if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
            LocalDate day = LocalDate.parse(text);
            return days(day, day.plusDays(1));
        }
        if (text.matches("\\d{4}-\\d{2}-\\d{2}T.*")) {
            Instant second = OffsetDateTime.parse(text).toInstant();
            return new Instant[] {second, second.plusSeconds(1)};
        }
        return null;
    }

    private static Instant[] days(LocalDate from, LocalDate to) {
        ZoneOffset china = ZoneOffset.ofHours(8);
        return new Instant[] {
            from.atStartOfDay().toInstant(china), to.atStartOfDay().toInstant(china)
        };
    }
}
