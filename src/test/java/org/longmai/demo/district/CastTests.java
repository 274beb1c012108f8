package org.longmai.demo.district;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.demo.district.Records.RECORDS;
import static org.longmai.demo.district.Records.TODAY;
import static org.longmai.demo.district.Records.numbers;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.longmai.demo.district.Records.Sent;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;
import org.longmai.registry.Institution;

class CastTests {

    @Test
    void isOnFileWhereItIsSaidToBe() {
        assertThat(RECORDS.district().cast()).hasSize(13);
        for (CastMember member : RECORDS.district().cast()) {
            assertThat(RECORDS.institutions(member)).containsExactlyInAnyOrderElementsOf(member.institutions());
        }
    }

    @Test
    void keepsItsNumbersWhateverTheSeedAndTheDay() {
        District later = new District(Records.REGISTRY, 99, TODAY.plusYears(3), 20);
        assertThat(later.cast()).isEqualTo(RECORDS.district().cast());
    }

    @Test
    void seesTheFarmersSugarFallRiseAndFallAgain() {
        List<Double> values = RECORDS.of("周德明", "tl-renmin", "Observation").stream()
                .filter(observation -> observation.values("code.coding.code").contains("4548-4"))
                .map(observation -> Double.valueOf(
                        observation.values("valueQuantity.value").get(0).toString()))
                .toList();
        assertThat(values).hasSize(10);
        assertThat(values.get(0)).isGreaterThan(9.5);
        assertThat(values.subList(1, 6)).allMatch(value -> value < 7.6);
        assertThat(values.subList(6, 8)).allMatch(value -> value > 8.4);
        assertThat(values.get(9)).isLessThan(7.3);
    }

    @Test
    void seesTheFarmerEveryQuarter() {
        List<Instant> visits = RECORDS.of("周德明", "tl-anju-youfang", "Encounter").stream()
                .filter(encounter -> encounter.values("type.coding.code").contains("diabetes-follow-up"))
                .map(encounter -> Objects.requireNonNull(
                        Interval.of(encounter.values("period").get(0))))
                .map(Interval::start)
                .filter(time -> time.isAfter(Instant.parse("2025-06-01T00:00:00Z")))
                .toList();
        assertThat(visits).hasSizeGreaterThan(4);
        for (int i = 1; i < visits.size(); i++) {
            assertThat(Duration.between(visits.get(i - 1), visits.get(i)).toDays())
                    .isBetween(75L, 105L);
        }
    }

    @Test
    void bringsTheStrokeByAmbulance() {
        Resource emergency = RECORDS.of("陈国富", "tl-renmin", "Encounter").get(0);
        assertThat(emergency.string("class.code")).isEqualTo("EMER");
        assertThat(emergency.string("hospitalization.admitSource.coding.code")).isEqualTo("emd");
        assertThat(RECORDS.of("陈国富", "tl-renmin", "DocumentReference")).hasSize(1);
        assertThat(RECORDS.district().consents())
                .noneMatch(grant -> grant.identifierValue().equals(RECORDS.number("陈国富")));
    }

    @Test
    void labelsWhatIsSensitiveAndNothingElse() {
        for (Sent sent : RECORDS.all()) {
            assertThat(sent.resource().values("meta.security.code"))
                    .as(sent.toString())
                    .isEqualTo(dueLabels(sent.resource()));
        }
        assertThat(RECORDS.of("罗文杰", "tl-renmin", "Encounter").stream()
                        .map(encounter -> encounter.values("meta.security").isEmpty()))
                .contains(true, false);
        assertThat(RECORDS.of("何静怡", "tl-renmin", "Condition"))
                .isNotEmpty()
                .allMatch(condition -> condition.values("meta.security.code").contains("PSY"));
    }

    @Test
    void knowsTheNewbornUnderHerMother() {
        Resource newborn = RECORDS.patient("邓小丽之女", "tl-fuyou");
        assertThat(numbers(newborn)).isEmpty();
        assertThat(newborn.string("contact.name.text")).isEqualTo("邓小丽");
        assertThat(newborn.string("birthDate")).isEqualTo("2026-11-04");
        assertThat(RECORDS.of("邓小丽之女", "tl-fuyou", "RelatedPerson").get(0).values("identifier.value"))
                .containsExactly(RECORDS.number("邓小丽"));

        CastMember member = RECORDS.member("邓小丽之女");
        assertThat(newborn.values("identifier.system")).containsExactly(member.identifierSystem());
        assertThat(newborn.values("identifier.value")).containsExactly(member.identifierValue());
    }

    @Test
    void confusesWhoMatchesWeakly() {
        Resource elder = RECORDS.patient("杨雨欣", "tl-shaoyun");
        Resource younger = RECORDS.patient("杨雨馨", "tl-shaoyun");
        for (String same : List.of("birthDate", "gender", "telecom.value", "address.text")) {
            assertThat(elder.string(same)).isEqualTo(younger.string(same));
        }
        assertThat(RECORDS.number("杨雨欣")).isNotEqualTo(RECORDS.number("杨雨馨"));

        assertThat(RECORDS.patient("周德明", "tl-anju").string("telecom.value"))
                .isEqualTo(RECORDS.patient("刘秀英", "tl-anju").string("telecom.value"));
    }

    @Test
    void tellsOfADeathInOnePlaceAndNothingAfterIt() {
        List<Sent> dead = RECORDS.of("Patient").stream()
                .filter(patient -> patient.resource().string("deceasedDateTime") != null)
                .toList();
        assertThat(dead).hasSize(1);
        assertThat(dead.get(0).institution()).isEqualTo("tl-renmin");
        assertThat(RECORDS.member("王素珍").institutions()).contains("tl-renmin", "tl-pingtan");

        Instant night = LocalDate.of(2026, 9, 25).atStartOfDay(Interval.ZONE).toInstant();
        assertThat(RECORDS.all().stream()
                        .filter(sent -> RECORDS.isAbout(sent, "王素珍"))
                        .flatMap(sent -> sent.times().stream()))
                .isNotEmpty()
                .allMatch(time -> time.isBefore(night));
    }

    @Test
    void knowsSomeByOtherNumbersInPlaces() {
        String number = RECORDS.number("秦世福");
        assertThat(numbers(RECORDS.patient("秦世福", "tl-tuqiao-liuying")))
                .containsExactly(number.substring(0, 6) + number.substring(8, 17));
        assertThat(numbers(RECORDS.patient("秦世福", "tl-renmin"))).containsExactly(number);

        Resource card = RECORDS.patient("谭桂芳", "tl-zhongyi");
        assertThat(card.values("identifier.system")).containsExactly("urn:oid:2.16.156.10011.1.19");
        assertThat(RECORDS.patient("谭桂芳", "tl-pingtan").values("identifier.value"))
                .contains(card.string("identifier.value"), RECORDS.number("谭桂芳"));
    }

    @Test
    void knowsEveryInstitutionByName() {
        assertThat(RECORDS.of("Organization").stream()
                        .map(organization -> organization.resource().string("name")))
                .containsExactlyElementsOf(Records.REGISTRY.institutions().stream()
                        .map(Institution::name)
                        .toList());
    }

    private static List<Object> dueLabels(Resource resource) {
        String json = new String(resource.bytes(), StandardCharsets.UTF_8);
        if (Stream.of("\"B24\"", "24467-3", "20447-9", "J05AR11", "抗病毒").anyMatch(json::contains)) {
            return List.of("HIV", "R");
        }
        boolean psychiatric =
                Stream.of("\"F32.9\"", "44261-6", "N06AB06", "心理科").anyMatch(json::contains);
        return psychiatric ? List.of("PSY", "R") : List.of();
    }
}
