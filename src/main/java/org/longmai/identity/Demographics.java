package org.longmai.identity;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;

/**
 * What a Patient says of the person, as far as matching asks. Kept sealed beside the file's link.
 *
 * @param names as sent, the first three
 * @param birthDate a FHIR date, partial too
 * @param sex {@code male} or {@code female}; null where the sender said neither
 * @param towns where they live: codes of the division and names
 * @param phones digits only
 * @param isTwin whether it is said that they were not born alone
 * @param numbers the citizen numbers, in their one form
 * @param death null of the living
 */
record Demographics(
        List<String> names,
        @Nullable String birthDate,
        @Nullable String sex,
        Set<String> towns,
        Set<String> phones,
        boolean isTwin,
        Set<String> numbers,
        @Nullable Death death) {

    static final Demographics NONE = new Demographics(List.of(), null, null, Set.of(), Set.of(), false, Set.of(), null);

    private static final int MAX_NAMES = 3;
    private static final int MAX_VALUES = 5;
    private static final int MAX_LENGTH = 60;
    private static final String DIVISION = "http://longmai.org/fhir/StructureDefinition/address-division";

    /** @param reported when the hub learned of it: a death without a date was before that */
    static Demographics of(Resource patient, Instant reported) {
        return new Demographics(
                names(patient),
                date(patient.string("birthDate")),
                sex(patient.string("gender")),
                towns(patient),
                phones(patient),
                isTwin(patient),
                numbers(patient),
                Death.of(patient, reported));
    }

    List<PersonName> personNames() {
        List<PersonName> parsed = new ArrayList<>();
        names.forEach(name -> {
            int bar = name.indexOf('|');
            Map<String, Object> human = bar < 0
                    ? Map.of("text", name)
                    : Map.of("text", name.substring(bar + 1), "family", name.substring(0, bar), "given", "?");
            PersonName.of(human).ifPresent(parsed::add);
        });
        return parsed;
    }

    /** The name for people to read. */
    @Nullable
    String name() {
        return personNames().stream().map(PersonName::text).findFirst().orElse(null);
    }

    boolean isOfNewborn() {
        return personNames().stream().anyMatch(PersonName::isOfNewborn);
    }

    /** Of the birth date, if it is known to the day. */
    Optional<LocalDate> birthDay() {
        return birthDate == null || birthDate.length() != 10
                ? Optional.empty()
                : Optional.of(LocalDate.parse(birthDate));
    }

    /** The same, but for when a death was heard of again. */
    Demographics since(@Nullable Demographics before) {
        if (death == null
                || before == null
                || before.death == null
                || !death.isUndated()
                || !before.death.isUndated()) {
            return this;
        }
        return new Demographics(names, birthDate, sex, towns, phones, isTwin, numbers, before.death);
    }

    byte[] bytes() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("names", names);
        put(json, "birthDate", birthDate);
        put(json, "sex", sex);
        json.put("towns", List.copyOf(towns));
        json.put("phones", List.copyOf(phones));
        json.put("twin", isTwin);
        json.put("numbers", List.copyOf(numbers));
        if (death != null) {
            json.put("death", death.before().toString());
            put(json, "deathDate", death.date());
        }
        return Json.write(json);
    }

    static Demographics of(byte[] bytes) {
        Map<String, Object> json = Json.readObject(bytes);
        return new Demographics(
                texts(json, "names"),
                text(json, "birthDate"),
                text(json, "sex"),
                new LinkedHashSet<>(texts(json, "towns")),
                new LinkedHashSet<>(texts(json, "phones")),
                Boolean.TRUE.equals(json.get("twin")),
                new LinkedHashSet<>(texts(json, "numbers")),
                json.get("death") instanceof String before
                        ? new Death(Instant.parse(before), text(json, "deathDate"))
                        : null);
    }

    private static void put(Map<String, Object> json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static List<String> texts(Map<String, Object> json, String name) {
        return Resource.values(json, name).stream().map(String::valueOf).toList();
    }

    private static @Nullable String text(Map<String, Object> json, String name) {
        return json.get(name) instanceof String text ? text : null;
    }

    /** Of a Latin name with its surname marked, {@code surname|whole name}. */
    private static List<String> names(Resource patient) {
        return patient.objects("name").stream()
                .map(name -> PersonName.of(name)
                        .map(parsed -> parsed.surnames().isEmpty() || Han.isAll(parsed.written())
                                ? parsed.text()
                                : name.get("family") + "|" + parsed.text()))
                .flatMap(Optional::stream)
                .distinct()
                .limit(MAX_NAMES)
                .toList();
    }

    private static @Nullable String date(@Nullable String text) {
        if (text == null || !text.matches("[0-9]{4}(-[0-9]{2}){0,2}")) {
            return null;
        }
        try {
            return text.length() < 10 ? text : LocalDate.parse(text).toString();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable String sex(@Nullable String gender) {
        return "male".equals(gender) || "female".equals(gender) ? gender : null;
    }

    private static Set<String> towns(Resource patient) {
        Set<String> towns = new LinkedHashSet<>();
        for (Map<String, Object> address : patient.objects("address")) {
            Stream.concat(
                            Resource.objects(address, "extension").stream()
                                    .filter(extension -> DIVISION.equals(extension.get("url")))
                                    .flatMap(extension -> Resource.values(extension, "valueCoding.code").stream()),
                            Resource.values(address, "district").stream())
                    .map(String::valueOf)
                    .map(String::strip)
                    .filter(Demographics::isShort)
                    .map(Han::simplified)
                    .forEach(towns::add);
        }
        return bounded(towns);
    }

    private static Set<String> phones(Resource patient) {
        Set<String> phones = new LinkedHashSet<>();
        for (Map<String, Object> telecom : patient.objects("telecom")) {
            if (telecom.get("value") instanceof String value && !"email".equals(telecom.get("system"))) {
                String digits = value.replaceAll("[^0-9]", "").replaceFirst("^(0086|86)(?=1[0-9]{10}$)", "");
                if (digits.length() >= 7 && digits.length() <= 15) {
                    phones.add(digits);
                }
            }
        }
        return bounded(phones);
    }

    private static boolean isTwin(Resource patient) {
        return Boolean.TRUE.equals(patient.json().get("multipleBirthBoolean"))
                || patient.json().containsKey("multipleBirthInteger");
    }

    private static Set<String> numbers(Resource patient) {
        Set<String> numbers = new LinkedHashSet<>();
        for (Map<String, Object> identifier : patient.objects("identifier")) {
            if (identifier.get("value") instanceof String value && CitizenNumber.isSystem(identifier.get("system"))) {
                CitizenNumber.parse(value).map(CitizenNumber::value).ifPresent(numbers::add);
            }
        }
        return bounded(numbers);
    }

    private static boolean isShort(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH;
    }

    private static Set<String> bounded(Set<String> values) {
        return new LinkedHashSet<>(values.stream().limit(MAX_VALUES).toList());
    }

    /** Neither names nor numbers get into a log. */
    @Override
    public String toString() {
        return "Demographics<hidden>";
    }
}
