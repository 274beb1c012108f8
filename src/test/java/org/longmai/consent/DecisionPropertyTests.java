package org.longmai.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.consent.RandomConsents.NOW;
import static org.longmai.consent.RandomConsents.RESIDENT;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.consent.ConsentSettings.Trust;
import org.longmai.consent.provision.Policy;
import org.longmai.consent.provision.ResourceSet;
import org.longmai.consent.provision.Surroundings;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;
import org.longmai.registry.DistrictOfTongliang;
import org.longmai.registry.Institution;
import org.longmai.registry.Practitioner;
import org.longmai.registry.Registry;

/** The compiled decision against {@link ConsentOracle}, and what must hold whatever the consents are. */
class DecisionPropertyTests {

    private static final Registry REGISTRY = DistrictOfTongliang.registry();
    private static final Map<String, String> NAMES = Map.of(
            "Organization/hub-of-renmin", "Organization/tl-renmin",
            "Practitioner/hub-of-yongjia", "Practitioner/tl-yongjia-d1");
    private static final Set<String> SENSITIVE = Set.of("HIV", "PSY", "ETH", "OPIOIDUD");

    @Property(tries = 30_000)
    void permitsWhatTheOraclePermits(
            @ForAll("consents") List<Map<String, Object>> consents,
            @ForAll("entries") Traits entry,
            @ForAll("callers") Caller caller,
            @ForAll("purposes") PurposeOfUse purpose,
            @ForAll("policies") Policy implicit,
            @ForAll("institutions") String institution) {
        boolean permits = decide(caller, purpose, implicit, consents).permits(institution, entry);

        assertThat(permits)
                .isEqualTo(oracle(caller, purpose, implicit, false, List.of()).permits(consents, institution, entry));
        boolean own = institution.equals(caller.institution());
        Statistics.label("permitted of others").collect(own ? "own" : permits).coverage(coverage -> {
            coverage.check(true).percentage(percent -> percent > 10);
            coverage.check(false).percentage(percent -> percent > 30);
        });
    }

    @Property(tries = 30_000)
    void permitsWhatTheOraclePermitsOfLinkedResidentsAndPapers(
            @ForAll("declared") List<ConsentOracle.Declared> declared,
            @ForAll("records") List<Traits> record,
            @ForAll("entries") Traits entry,
            @ForAll("askers") Asker asker,
            @ForAll boolean trusts,
            @ForAll("institutions") String institution) {
        Trust trust = trusts ? Trust.ALL : Trust.OWN;
        ConsentSettings settings = TestSettings.of(asker.implicit(), trust, SENSITIVE);
        Decision decision = decide(asker.caller(), asker.purpose(), settings, declared, record);

        boolean permits = decision.permits(institution, entry);
        assertThat(permits)
                .isEqualTo(oracle(asker.caller(), asker.purpose(), asker.implicit(), trusts, record)
                        .permitsDeclared(declared, institution, entry));
        assertThat(decision.mayOpen(institution) || !permits).isTrue();
        boolean own = institution.equals(asker.caller().institution());
        Statistics.label("permitted of others").collect(own ? "own" : permits).coverage(coverage -> {
            coverage.check(true).percentage(percent -> percent > 5);
            coverage.check(false).percentage(percent -> percent > 30);
        });
    }

    /** What an essence was found to show is remembered: it is the same again, and another's only where that permits the same. */
    @Property(tries = 10_000)
    void permitsTheSameWhereTheEssenceIsTheSame(
            @ForAll("declared") List<ConsentOracle.Declared> declared,
            @ForAll("records") List<Traits> record,
            @ForAll("entries") Traits entry,
            @ForAll("askers") Asker asker,
            @ForAll("askers") Asker other,
            @ForAll("institutions") String institution) {
        Decision one = decided(asker, declared, record);
        Decision another = decided(other, declared, record);

        assertThat(decided(asker, declared, record).essence())
                .isEqualTo(one.essence())
                .hasSameHashCodeAs(one.essence());
        boolean same = one.essence().equals(another.essence());
        Statistics.label("of the same essence").collect(same).coverage(coverage -> {
            coverage.check(true).percentage(percent -> percent > 1);
            coverage.check(false).percentage(percent -> percent > 10);
        });
        if (same) {
            assertThat(another.permits(institution, entry)).isEqualTo(one.permits(institution, entry));
        }
    }

    private static Decision decided(Asker asker, List<ConsentOracle.Declared> declared, List<Traits> record) {
        ConsentSettings settings = TestSettings.of(asker.implicit(), SENSITIVE);
        return decide(asker.caller(), asker.purpose(), settings, declared, record);
    }

    /** An emergency opens what the oracle says and takes nothing away; and only of one who may have it. */
    @Property(tries = 20_000)
    void opensInAnEmergencyWhatTheOracleOpens(
            @ForAll("declared") List<ConsentOracle.Declared> declared,
            @ForAll("glasses") List<Glass> glasses,
            @ForAll("entries") Traits entry,
            @ForAll("askers") Asker asker,
            @ForAll("institutions") String institution) {
        ConsentSettings settings = TestSettings.of(asker.implicit(), SENSITIVE);
        Decision agreed = decide(asker.caller(), asker.purpose(), settings, declared, List.of());
        Decision decision = Glass.isAskedFor(asker.purpose())
                ? new Decisions(settings, REGISTRY).inEmergency(agreed, asker.caller(), glasses, NOW)
                : agreed;
        ConsentOracle oracle = oracle(asker.caller(), asker.purpose(), asker.implicit(), false, List.of());
        boolean opened = oracle.permitsInEmergency(glasses, Set.of("PSYTHPN", "SUD", "ETHUD", "OPIOIDUD"), entry);
        boolean permits = oracle.permitsDeclared(declared, institution, entry);

        assertThat(decision.permits(institution, entry)).isEqualTo(permits || opened);
        assertThat(decision.mayOpen(institution) || !decision.permits(institution, entry))
                .isTrue();
        boolean isAgreed = decision.grounds().equals(agreed.grounds());
        assertThat(isAgreed && opened).isFalse();
        assertThat(decision.fingerprint("a").equals(agreed.fingerprint("a"))).isEqualTo(isAgreed);
        Statistics.label("opened by the emergency alone")
                .collect(opened && !permits)
                .coverage(coverage -> coverage.check(true).percentage(percent -> percent > 1));
    }

    /** As long as one wants: {@code -Dlongmai.oracle.tries=1000000}. */
    @Example
    void permitsWhatTheOraclePermitsInALongRun() {
        long tries = Long.getLong("longmai.oracle.tries", 1_000);
        for (long seed = 0; seed < tries; seed++) {
            RandomConsents random = new RandomConsents(new Random(seed));
            List<ConsentOracle.Declared> declared = random.declared();
            List<Traits> record = random.record();
            Traits entry = random.entry();
            Caller caller = random.caller();
            Policy implicit = Policy.values()[(int) (seed % 4)];
            boolean trusts = seed % 3 == 0;
            String institution = List.of("tl-renmin", "tl-zhongyi", "tl-anju").get((int) (seed % 7 % 3));
            ConsentSettings settings = TestSettings.of(implicit, trusts ? Trust.ALL : Trust.OWN, SENSITIVE);

            assertThat(decide(caller, PurposeOfUse.TREAT, settings, declared, record)
                            .permits(institution, entry))
                    .as("seed %d", seed)
                    .isEqualTo(oracle(caller, PurposeOfUse.TREAT, implicit, trusts, record)
                            .permitsDeclared(declared, institution, entry));
        }
    }

    /** A link never shows more of either than either agreed to; an unlink is the same as never having been linked. */
    @Property(tries = 3_000)
    void aLinkShowsNothingThatOneOfTheTwoDenies(
            @ForAll("declared") List<ConsentOracle.Declared> declared,
            @ForAll("entries") Traits entry,
            @ForAll("askers") Asker asker) {
        ConsentSettings settings = TestSettings.of(asker.implicit(), SENSITIVE);
        List<ConsentOracle.Declared> unmeant = declared.stream()
                .filter(each -> !each.origins().isEmpty())
                .map(each ->
                        new ConsentOracle.Declared(each.consent(), each.patient(), List.of(each.patient()), "", false))
                .toList();
        Decision linked = decide(asker.caller(), asker.purpose(), settings, unmeant, List.of());
        for (String origin : List.of("r0", RESIDENT)) {
            List<ConsentOracle.Declared> alone = unmeant.stream()
                    .filter(each -> each.patient().equals(origin))
                    .toList();
            boolean decided = alone.stream()
                    .anyMatch(each -> "active".equals(each.consent().get("status")));
            Decision unlinked = decide(asker.caller(), asker.purpose(), settings, alone, List.of());
            assertThat(!decided
                            || !linked.permits("tl-anju", entry)
                            || unlinked.permits("tl-anju", entry)
                            || unlinked.grounds().stream().noneMatch(ground -> ground.consent() != null))
                    .isTrue();
        }
    }

    @Property(tries = 3_000)
    void opensAnInstitutionOfWhichAnEntryIsPermitted(
            @ForAll("consents") List<Map<String, Object>> consents,
            @ForAll("entries") Traits entry,
            @ForAll("callers") Caller caller,
            @ForAll("purposes") PurposeOfUse purpose,
            @ForAll("policies") Policy implicit,
            @ForAll("institutions") String institution) {
        Decision decision = decide(caller, purpose, implicit, consents);

        assertThat(decision.mayOpen(institution) || !decision.permits(institution, entry))
                .isTrue();
        Statistics.label("opened").collect(decision.mayOpen(institution)).coverage(coverage -> coverage.check(false)
                .percentage(percent -> percent > 20));
    }

    @Property(tries = 2_000)
    void opensExactlyWhatIsPermittedWhereNothingDependsOnTheEntry(
            @ForAll("consentsOnCallers") List<Map<String, Object>> consents,
            @ForAll("entries") Traits entry,
            @ForAll("callers") Caller caller,
            @ForAll("purposes") PurposeOfUse purpose) {
        Decision decision = decide(caller, purpose, Policy.DENY, consents);

        Traits plain = Examples.entry("{'resourceType': 'Observation', 'id': '%s'}".formatted(entry.id()));
        assertThat(decision.mayOpen("tl-anju")).isEqualTo(decision.permits("tl-anju", plain));
        Statistics.label("opened by the caller alone")
                .collect(decision.mayOpen("tl-anju"))
                .coverage(coverage -> coverage.check(true).percentage(percent -> percent > 5));
    }

    @Property(tries = 2_000)
    void permitsNoMoreWithOneMoreDenial(
            @ForAll("consents") List<Map<String, Object>> consents,
            @ForAll("denials") Map<String, Object> denial,
            @ForAll("entries") Traits entry,
            @ForAll("callers") Caller caller,
            @ForAll("purposes") PurposeOfUse purpose,
            @ForAll("policies") Policy implicit) {
        List<Map<String, Object>> more = new ArrayList<>(consents);
        more.add(denial);

        Decision before = decide(caller, purpose, implicit, consents);
        Decision after = decide(caller, purpose, implicit, more);

        assertThat(before.permits("tl-anju", entry) || !after.permits("tl-anju", entry))
                .isTrue();
        assertThat(before.mayOpen("tl-anju") || !after.mayOpen("tl-anju")).isTrue();
    }

    @Property(tries = 1_000)
    void isBackAtTheDistrictsPolicyWhenAllIsRevoked(
            @ForAll("consents") List<Map<String, Object>> consents,
            @ForAll("entries") Traits entry,
            @ForAll("callers") Caller caller,
            @ForAll("purposes") PurposeOfUse purpose,
            @ForAll("policies") Policy implicit,
            @ForAll("institutions") String institution) {
        List<Map<String, Object>> revoked = consents.stream()
                .map(consent -> GrantedConsent.revoked(new Resource(consent)).json())
                .toList();

        Decision none = decide(caller, purpose, implicit, List.of());
        Decision after = decide(caller, purpose, implicit, revoked);

        assertThat(after.permits(institution, entry)).isEqualTo(none.permits(institution, entry));
        assertThat(after.mayOpen(institution)).isEqualTo(none.mayOpen(institution));
        assertThat(after.grounds()).isEqualTo(none.grounds());
    }

    private static Decision decide(
            Caller caller, PurposeOfUse purpose, Policy implicit, List<Map<String, Object>> consents) {
        List<ConsentOracle.Declared> declared = consents.stream()
                .map(consent -> new ConsentOracle.Declared(consent, RESIDENT, List.of(RESIDENT), "", false))
                .toList();
        return decide(caller, purpose, TestSettings.of(implicit, SENSITIVE), declared, List.of());
    }

    private static Decision decide(
            Caller caller,
            PurposeOfUse purpose,
            ConsentSettings settings,
            List<ConsentOracle.Declared> declared,
            List<Traits> record) {
        Map<Reference, Traits> resources = new HashMap<>();
        record.forEach(traits -> resources.put(traits.reference(), traits));
        Map<Reference, Reference> names = new HashMap<>();
        NAMES.forEach((hub, name) -> names.put(Reference.parse(hub), Reference.parse(name)));
        List<Declaration.Own> own = new ArrayList<>();
        List<Declaration.Paper> papers = new ArrayList<>();
        for (ConsentOracle.Declared each : declared) {
            Resource consent = new Resource(each.consent());
            if (each.origins().isEmpty()) {
                papers.add(new Declaration.Paper(consent, each.patient(), each.institution(), each.sound()));
            } else {
                Set<String> others = new HashSet<>(each.origins());
                others.remove(each.patient());
                own.add(new Declaration.Own(consent, each.patient(), others));
            }
        }
        Declarations declarations =
                new Declarations(Set.of("r0", RESIDENT), own, papers, new Surroundings(resources::get, names));
        Decisions decisions = new Decisions(settings, REGISTRY);
        return caller.isResident(RESIDENT)
                ? decisions.decide(Standing.self(true), new ResourceSet(List.of()), Labelling.NONE)
                : decisions.decide(caller, purpose, declarations, Labelling.NONE, NOW);
    }

    private static ConsentOracle oracle(
            Caller caller, PurposeOfUse purpose, Policy implicit, boolean trusts, List<Traits> record) {
        Set<String> institutions =
                Set.copyOf(REGISTRY.institutions().stream().map(Institution::id).toList());
        Set<String> practitioners = Set.copyOf(
                REGISTRY.practitioners().stream().map(Practitioner::id).toList());
        Map<String, String> kinds = new HashMap<>();
        REGISTRY.institutions().forEach(institution -> kinds.put(institution.id(), institution.kind()));
        return new ConsentOracle(new ConsentOracle.Setting(
                caller,
                RESIDENT,
                purpose,
                NOW,
                implicit.code(),
                SENSITIVE,
                institutions,
                practitioners,
                kinds,
                trusts,
                record,
                NAMES));
    }

    /** Who asks, why, and under which policy of the district. */
    record Asker(Caller caller, PurposeOfUse purpose, Policy implicit) {}

    @Provide
    Arbitrary<Asker> askers() {
        return Combinators.combine(callers(), purposes(), policies()).as(Asker::new);
    }

    @Provide
    Arbitrary<List<ConsentOracle.Declared>> declared() {
        return arbitrary(RandomConsents::declared);
    }

    @Provide
    Arbitrary<List<Glass>> glasses() {
        return arbitrary(RandomConsents::glasses);
    }

    @Provide
    Arbitrary<List<Traits>> records() {
        return arbitrary(RandomConsents::record);
    }

    @Provide
    Arbitrary<List<Map<String, Object>>> consents() {
        return arbitrary(random -> random.consents(3));
    }

    @Provide
    Arbitrary<List<Map<String, Object>>> consentsOnCallers() {
        return arbitrary(RandomConsents::consentsOnCallers);
    }

    @Provide
    Arbitrary<Map<String, Object>> denials() {
        return arbitrary(RandomConsents::denial);
    }

    @Provide
    Arbitrary<Traits> entries() {
        return arbitrary(RandomConsents::entry);
    }

    @Provide
    Arbitrary<Caller> callers() {
        return arbitrary(RandomConsents::caller);
    }

    @Provide
    Arbitrary<PurposeOfUse> purposes() {
        return Arbitraries.of(
                PurposeOfUse.TREAT, PurposeOfUse.TREAT, PurposeOfUse.ETREAT, PurposeOfUse.BTG, PurposeOfUse.HPAYMT);
    }

    @Provide
    Arbitrary<Policy> policies() {
        return Arbitraries.of(Policy.DENY, Policy.BREAK_GLASS_ONLY, Policy.BASIC_NORMAL, Policy.ALL_NORMAL);
    }

    @Provide
    Arbitrary<String> institutions() {
        return Arbitraries.of("tl-renmin", "tl-zhongyi", "tl-anju");
    }

    private static <T> Arbitrary<T> arbitrary(Function<RandomConsents, T> make) {
        return Arbitraries.randoms().map(random -> make.apply(new RandomConsents(random)));
    }
}
