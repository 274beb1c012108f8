package org.longmai.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.conformance.StructureCheckTests.object;

import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.longmai.demo.district.District;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Synthea;
import org.longmai.registry.Registries;

/** The rules of the district's profiles, with the FHIRPath that stands in them as the second opinion. */
class ConformanceTests {

    static final List<String> NAMES = Synthea.NAMES;

    private static final Conformance CONFORMANCE = TestConformance.lenient();
    private static final Validator VALIDATOR = new Validator();

    /** Those without a FHIRPath: a check digit is none, and another resource is not at hand. */
    private static final Set<String> WITHOUT_PATH = Set.of("lm-pat-1", "lm-birth");

    private static final String PATIENT =
            "'resourceType':'Patient','id':'1','name':[{'text':'a'}],'gender':'male','birthDate':'1949-12-31'";
    private static final String OBSERVATION =
            "'resourceType':'Observation','status':'final','code':{'text':'a'},'subject':{'reference':'Patient/1'},"
                    + "'category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/observation-category','code':'laboratory'}]}]";
    private static final String CITIZEN = "'identifier':[{'system':'urn:oid:2.16.156.10011.1.3','value':'%s'}]";

    @Test
    void everyRuleOfTheProfilesIsKnownAndNoOther() throws IOException {
        Set<String> keys = new HashSet<>();
        for (Resource definition : ProfilePackage.read("StructureDefinition")) {
            Profile.of(definition).constraints().forEach(constraint -> keys.add(constraint.key()));
        }
        assertThat(Rules.keys()).isEqualTo(keys);
    }

    @Test
    void everyRuleSpeaksTwoLanguages() throws IOException {
        for (Resource definition : ProfilePackage.read("StructureDefinition")) {
            assertThat(Profile.of(definition).constraints())
                    .allSatisfy(constraint -> assertThat(constraint.english()).matches("\\p{ASCII}+"))
                    .allSatisfy(constraint -> assertThat(constraint.chinese()).matches(".*[\u4e00-\u9fa5].*"));
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void nothingOfSyntheasIsRefused(String name) {
        assertThat(CONFORMANCE.check("a", sent(Synthea.resources(name))))
                .allSatisfy(verdict -> assertThat(verdict.errors()).isEmpty());
    }

    @Test
    void theDemosDistrictIsAsItsProfilesWantIt() {
        for (var submission : new District(Registries.tongliang(), 7, LocalDate.of(2026, 11, 24), 60).submissions()) {
            List<Resource> resources = Resource.objects(submission.bundle(), "entry.resource").stream()
                    .map(Resource::new)
                    .toList();
            assertThat(CONFORMANCE.check("a", sent(resources)))
                    .as(submission.fileName())
                    .containsOnly(Verdict.FINE);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "lm-pat-1|identifier[0].value|" + PATIENT + "," + CITIZEN + "|11010519491231002Y",
                "lm-pat-2|birthDate|" + PATIENT + "," + CITIZEN + "|440524188001010014",
                "lm-pat-3|gender|" + PATIENT + "," + CITIZEN + "|11010519491231002X",
                "lm-pat-4|birthDate|'resourceType':'Patient','name':[{'text':'a'}],'gender':'male','birthDate':'2999'|",
                "lm-pat-5|deceased|" + PATIENT + ",'deceasedDateTime':'1949-12-30T10:00:00Z'|",
                "lm-pat-6||'resourceType':'Patient','name':[{'text':'a'}],'gender':'male'|",
                "lm-future|period.start|'resourceType':'Encounter','status':'finished','class':{'code':'AMB'},'subject':{'reference':'Patient/1'},'period':{'start':'2999-01-01'}|",
                "lm-future|effective.start|" + OBSERVATION + ",'valueString':'a','effectivePeriod':{'start':'2999'}|",
                "lm-future|onset|'resourceType':'Condition','subject':{'reference':'Patient/1'},'code':{'text':'a'},'onsetDateTime':'2999-01-01T00:00:00Z'|",
                "lm-obs-1|value|" + OBSERVATION + ",'effectiveDateTime':'2024'|",
                "lm-obs-2|value.unit|" + OBSERVATION + ",'effectiveDateTime':'2024','valueQuantity':{'value':1}|",
                "lm-med-1|medication|'resourceType':'MedicationRequest','status':'active','intent':'order','authoredOn':'2024','subject':{'reference':'Patient/1'},'medicationCodeableConcept':{'coding':[{'display':'a'}]}|",
                "lm-imm-1|vaccineCode|'resourceType':'Immunization','status':'completed','patient':{'reference':'Patient/1'},'occurrenceDateTime':'2024','vaccineCode':{'coding':[{'display':'a'}]}|",
                "lm-rep-1||'resourceType':'DiagnosticReport','status':'final','code':{'text':'a'},'subject':{'reference':'Patient/1'}|",
                "lm-doc-1|content.attachment|'resourceType':'DocumentReference','status':'current','subject':{'reference':'Patient/1'},'content':[{'attachment':{'contentType':'text/plain','title':'a'}}]|",
                "lm-cns-1|provision|'resourceType':'Consent','status':'active','scope':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/consentscope','code':'patient-privacy'}]},'category':[{'text':'a'}],'patient':{'reference':'Patient/1'},'dateTime':'2024','policyRule':{'text':'a'}|",
                "lm-cns-2|scope|'resourceType':'Consent','status':'inactive','scope':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/consentscope','code':'research'}]},'category':[{'text':'a'}],'patient':{'reference':'Patient/1'},'dateTime':'2024','policyRule':{'text':'a'}|",
            })
    void aBreachIsNamedAsThePathNamesIt(String rule, String below, String json, String number) {
        Resource resource = new Resource(object(number == null ? json : json.formatted(number)));
        List<Issue> warnings =
                CONFORMANCE.check("a", sent(List.of(resource))).get(0).warnings();

        assertThat(warnings)
                .filteredOn(issue -> issue.rule().equals(rule))
                .singleElement()
                .satisfies(issue ->
                        assertThat(issue.expression()).isEqualTo(resource.type() + (below == null ? "" : "." + below)));
        assertThat(byPath(resource).contains(rule)).isNotEqualTo(WITHOUT_PATH.contains(rule));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                PATIENT + "," + CITIZEN + "|110105194912310011",
                PATIENT + "," + CITIZEN + "|110105491231001",
                PATIENT + "|",
                "'resourceType':'Patient','name':[{'text':'新生儿'}],'gender':'unknown','birthDate':'2026-11'|",
                OBSERVATION + ",'effectiveDateTime':'2024','valueQuantity':{'value':1,'unit':'mmol/L'}|",
                "'resourceType':'Encounter','status':'planned','class':{'code':'AMB'},'subject':{'reference':'Patient/1'},'period':{'start':'2999-01-01'}|",
            })
    void whatIsRightIsNotNamed(String json, String number) {
        Resource resource = new Resource(object(number == null ? json : json.formatted(number)));

        assertThat(CONFORMANCE.check("a", sent(List.of(resource))).get(0)).isEqualTo(Verdict.FINE);
        assertThat(byPath(resource)).isEmpty();
    }

    /** On records as they are, the code and the FHIRPaths say the same. */
    @Test
    void theCodeAnswersAsThePathsDo() {
        List<Resource> all = new ArrayList<>(Synthea.resources("patient-3").subList(0, 120));
        all.add(new Resource(object("'resourceType':'Patient','birthDate':'2999','deceasedDateTime':'2020'")));
        for (Resource resource : all) {
            Set<String> byCode = CONFORMANCE.check("a", sent(List.of(resource))).get(0).warnings().stream()
                    .map(Issue::rule)
                    .filter(rule -> rule.startsWith("lm-") && !WITHOUT_PATH.contains(rule))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(byCode).as(resource.type() + " " + resource.id()).isEqualTo(byPath(resource));
        }
    }

    @Test
    void aStrictInstitutionIsRefusedWhatALenientOneIsToldOf() {
        List<Sent> patient = sent(List.of(new Resource(object("'resourceType':'Patient','gender':'male'"))));

        Verdict lenient = CONFORMANCE.check("tl-anju", patient).get(0);
        assertThat(lenient.errors()).isEmpty();
        Verdict strict = CONFORMANCE.check(TestConformance.STRICT, patient).get(0);
        assertThat(strict).isEqualTo(new Verdict(lenient.warnings(), List.of()));
        assertThat(strict.errors())
                .extracting(Issue::rule)
                .containsExactlyInAnyOrder("Patient.name.min", "Patient.birthDate.min", "lm-pat-6");
    }

    @Test
    void aBreachOfTheStructureIsRefusedWhoeverSendsIt() {
        Verdict verdict = CONFORMANCE
                .check("a", sent(List.of(new Resource(object("'resourceType':'Patient','gender':1")))))
                .get(0);
        assertThat(verdict.errors()).isNotEmpty();
        assertThat(verdict.warnings()).isEmpty();
    }

    @Test
    void aDateBeforeTheBirthOfThePatientOfTheBundleIsNamed() {
        Resource patient = new Resource(object(PATIENT));
        String condition =
                "'resourceType':'Condition','code':{'text':'a'},'recordedDate':'1949-12-%s','subject':{'reference':'%s'}";
        List<Verdict> verdicts = CONFORMANCE.check(
                "a",
                List.of(
                        new Sent("Bundle.entry[0].resource", "urn:uuid:p", patient),
                        sent(condition, 29, "urn:uuid:p"),
                        sent(condition, 29, "Patient/1"),
                        sent(condition, 31, "Patient/1"),
                        sent(condition, 29, "Patient/2")));

        assertThat(verdicts.stream()
                        .map(verdict ->
                                verdict.warnings().stream().map(Issue::rule).toList()))
                .containsExactly(List.of(), List.of("lm-birth"), List.of("lm-birth"), List.of(), List.of());
    }

    @Test
    void aDayAheadIsNoFuture() {
        Conformance then = TestConformance.at(Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC));
        String condition =
                "'resourceType':'Condition','code':{'text':'a'},'recordedDate':'%s','subject':{'reference':'a'}";

        assertThat(then.check("a", List.of(sent(condition, "2026-11-25", ""))).get(0))
                .isEqualTo(Verdict.FINE);
        assertThat(then.check("a", List.of(sent(condition, "2026-11-27", "")))
                        .get(0)
                        .warnings())
                .extracting(Issue::rule)
                .containsExactly("lm-future");
    }

    private static Set<String> byPath(Resource resource) {
        Set<String> profiles =
                TestConformance.RULES.of(resource).stream().map(Profile::url).collect(Collectors.toSet());
        return VALIDATOR.validate(resource, profiles).stream()
                .map(SingleValidationMessage::getMessageId)
                .filter(id -> id != null && id.contains("#lm-"))
                .map(id -> id.substring(id.indexOf('#') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Sent sent(String json, Object... values) {
        return new Sent("Condition", null, new Resource(object(json.formatted(values))));
    }

    private static List<Sent> sent(List<Resource> resources) {
        return resources.stream()
                .map(resource -> new Sent(resource.type(), null, resource))
                .toList();
    }
}
