package org.longmai.demo.district;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.demo.district.Records.RECORDS;
import static org.longmai.demo.district.Records.REGISTRY;
import static org.longmai.demo.district.Records.TODAY;
import static org.longmai.demo.district.Records.numbers;
import static org.longmai.demo.district.Records.text;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.demo.district.Records.Sent;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Json;
import org.longmai.fhir.References;
import org.longmai.fhir.Resource;
import org.longmai.identity.CitizenNumber;

class DistrictTests {

    private static final FhirContext HAPI = FhirContext.forR4Cached();

    private final List<Submission> submissions = RECORDS.district().submissions();

    @Test
    void givesTheSameBytesForTheSameSeed() {
        District again = new District(REGISTRY, 7, TODAY);
        assertThat(bytes(again)).isEqualTo(bytes(RECORDS.district()));
        assertThat(again.consents()).isEqualTo(RECORDS.district().consents());
        assertThat(again.cast()).isEqualTo(RECORDS.district().cast());
        assertThat(bytes(new District(REGISTRY, 8, TODAY))).isNotEqualTo(bytes(RECORDS.district()));
    }

    @Test
    void isAsLargeAsADemoNeeds() {
        assertThat(RECORDS.residents()).isEqualTo(200);
        assertThat(RECORDS.all()).hasSizeBetween(5_000, 6_000);
        assertThat(submissions).hasSizeBetween(300, 3 * 200);
        assertThat(bytes(RECORDS.district())).hasSizeLessThan(6_000_000);
        assertThat(new Records(new District(REGISTRY, 7, TODAY, 40)).residents())
                .isEqualTo(40);
    }

    @Test
    void isReadByAStrictParserWithAllThatIsRequired() {
        IParser parser = HAPI.newJsonParser().setParserErrorHandler(new StrictErrorHandler());
        for (Submission submission : submissions) {
            String json = new String(Json.write(submission.bundle()), StandardCharsets.UTF_8);
            assertThat(missing(parser.parseResource(json), "Bundle"))
                    .as(submission.fileName())
                    .isEmpty();
        }
    }

    @Test
    void noticesWhatIsMissing() {
        IParser parser = HAPI.newJsonParser();
        String observation =
                """
                {"resourceType": "Observation", "code": {"text": "HbA1c"}, "component": [{"valueInteger": 7}]}""";
        assertThat(missing(parser.parseResource(observation), "Observation"))
                .containsExactlyInAnyOrder("Observation.status", "Observation.component.code");
    }

    @Test
    void sendsInTheOrderOfTime() {
        assertThat(submissions.stream()
                        .map(submission -> String.valueOf(submission.bundle().get("timestamp"))))
                .isSorted();
        assertThat(submissions.stream().map(Submission::fileName)).doesNotHaveDuplicates();
        assertThat(submissions.stream().map(submission -> submission.bundle().get("type")))
                .contains("transaction", "collection")
                .containsOnly("transaction", "collection");
    }

    @Test
    void refersOnlyToWhatTheInstitutionSentBeforeOrWith() {
        Map<String, Set<String>> known = new HashMap<>();
        for (Submission submission : submissions) {
            Set<String> own = known.computeIfAbsent(submission.institution(), institution -> new HashSet<>());
            Records.resources(submission).forEach(resource -> own.addAll(targets(resource)));
            assertThat(own).as(submission.fileName()).containsAll(References.of(submission.bundle()));
        }
    }

    @Test
    void makesConditionalReferencesInTransactionsOnly() {
        assertThat(submissions.stream().filter(DistrictTests::hasConditionalReferences))
                .hasSizeGreaterThan(200)
                .allMatch(submission -> "transaction".equals(submission.bundle().get("type")));
    }

    @Test
    void hasNumbersThatCheckOut() {
        for (Sent patient : RECORDS.of("Patient")) {
            for (String number : numbers(patient.resource())) {
                String full = modern(number);
                assertThat(checks(full)).as(number).isTrue();
                assertThat(full).startsWith("5");
                assertThat(full.substring(6, 14))
                        .isEqualTo(text(patient.resource(), "birthDate").replace("-", ""));
                assertThat((full.charAt(16) - '0') % 2 == 1 ? "male" : "female")
                        .isEqualTo(patient.resource().string("gender"));
            }
        }
    }

    @Test
    void givesNoNumberToTwo() {
        Map<String, String> holders = new HashMap<>();
        for (Sent patient : RECORDS.of("Patient")) {
            for (String number : numbers(patient.resource())) {
                String holder = RECORDS.name(patient);
                assertThat(holders.getOrDefault(modern(number), holder)).isEqualTo(holder);
                holders.put(modern(number), holder);
            }
        }
        assertThat(holders).hasSize(199);
    }

    @Test
    void usesCitizenNumbersAsIdsInOneTownOnly() {
        for (Sent patient : RECORDS.of("Patient")) {
            boolean number = CitizenNumber.parse(text(patient.resource(), "id")).isPresent();
            assertThat(number).isEqualTo(patient.institution().equals("tl-hufeng"));
        }
    }

    @Test
    void livesInEveryTown() {
        Set<String> divisions = new HashSet<>();
        for (Sent patient : RECORDS.of("Patient")) {
            String town = text(patient.resource(), "address.district");
            assertThat(text(patient.resource(), "address.text")).startsWith("重庆市铜梁区" + town);
            divisions.add(text(patient.resource(), "address.extension.valueCoding.code"));
        }
        assertThat(divisions).hasSize(28).allMatch(division -> division.startsWith("500151"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-01", "2026-01-01", "2026-11-24", "2028-02-29", "2035-12-31"})
    void tellsNothingOfTheFutureOrFromBeforeBirth(LocalDate today) {
        Instant end = today.atStartOfDay(Interval.ZONE).toInstant();
        Records records = new Records(new District(REGISTRY, 11, today, 90));
        for (Sent sent : records.all()) {
            assertThat(sent.times()).as(sent.toString()).allMatch(time -> time.isBefore(end));
            assertThat(sent.times()).as(sent.toString()).allMatch(time -> !time.isBefore(records.birth(sent)));
        }
    }

    @Test
    void keepsTheZerosBehindThePoint() {
        assertThat(RECORDS.of("Observation").stream()
                        .flatMap(sent -> sent.resource().values("valueQuantity.value").stream())
                        .map(Object::toString))
                .anyMatch(value -> value.matches("\\d+\\.\\d0"));
    }

    @Test
    void hasConsentsOfEveryKind() {
        List<Grant> consents = RECORDS.district().consents();
        Instant now = TODAY.atStartOfDay(Interval.ZONE).toInstant();
        assertThat(consents).hasSizeBetween(20, 80);
        assertThat(consents)
                .anyMatch(
                        grant -> grant.types().isEmpty() && grant.institutions().size() == 1);
        assertThat(consents).anyMatch(grant -> grant.institutions().size() > 1);
        assertThat(consents).anyMatch(grant -> !grant.types().isEmpty());
        assertThat(consents).anyMatch(grant -> grant.dataSince() != null);
        assertThat(consents)
                .anyMatch(grant -> grant.expires() != null && grant.expires().isBefore(now));
        assertThat(consents)
                .anyMatch(grant -> grant.expires() != null && grant.expires().isAfter(now));
        assertThat(consents).anyMatch(Grant::revoked);
    }

    @Test
    void namesInConsentsWhomItKnows() {
        Set<String> known = new HashSet<>();
        RECORDS.of("Patient").forEach(patient -> known.addAll(numbers(patient.resource())));
        for (Grant grant : RECORDS.district().consents()) {
            assertThat(known).contains(grant.identifierValue());
            assertThat(grant.institutions()).isNotEmpty().allMatch(id -> REGISTRY.institution(id)
                    .isPresent());
        }
    }

    private static byte[] bytes(District district) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        district.submissions().forEach(submission -> {
            bytes.writeBytes(submission.fileName().getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(Json.write(submission.bundle()));
        });
        return bytes.toByteArray();
    }

    private static boolean hasConditionalReferences(Submission submission) {
        return References.of(submission.bundle()).stream().anyMatch(text -> text.contains("?"));
    }

    /** How a resource may be referred to: by id and by identifier. */
    private static List<String> targets(Resource resource) {
        List<String> targets = new ArrayList<>();
        targets.add(resource.type() + "/" + resource.id());
        resource.objects("identifier")
                .forEach(identifier -> targets.add("%s?identifier=%s|%s"
                        .formatted(resource.type(), identifier.get("system"), identifier.get("value"))));
        return targets;
    }

    /** The check by its definition in ISO 7064: a(1) × 2^17 + … + a(17) × 2 + a(18) ≡ 1 (mod 11). */
    private static boolean checks(String number) {
        int sum = 0;
        for (char digit : number.toCharArray()) {
            sum = (sum * 2 + (digit == 'X' ? 10 : digit - '0')) % 11;
        }
        return number.length() == 18 && sum == 1;
    }

    private static String modern(String number) {
        if (number.length() == 18) {
            return number;
        }
        String digits = number.substring(0, 6) + "19" + number.substring(6);
        return Stream.of("0123456789X".split(""))
                .map(check -> digits + check)
                .filter(DistrictTests::checks)
                .findFirst()
                .orElseThrow();
    }

    /** The paths that HAPI's model requires and that are not there. */
    private static List<String> missing(IBase element, String path) {
        List<String> missing = new ArrayList<>();
        for (BaseRuntimeChildDefinition child : children(element)) {
            List<IBase> values = child.getAccessor().getValues(element);
            String name = path + "." + child.getElementName();
            if (values.stream().filter(value -> !value.isEmpty()).count() < child.getMin()) {
                missing.add(name);
            }
            values.forEach(value -> missing.addAll(missing(value, name)));
        }
        return missing;
    }

    private static List<BaseRuntimeChildDefinition> children(IBase element) {
        BaseRuntimeElementDefinition<?> definition = element instanceof IBaseResource resource
                ? HAPI.getResourceDefinition(resource)
                : HAPI.getElementDefinition(element.getClass());
        return definition instanceof BaseRuntimeElementCompositeDefinition<?> composite
                ? composite.getChildren()
                : List.of();
    }
}
