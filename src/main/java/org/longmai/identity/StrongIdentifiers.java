package org.longmai.identity;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Resource;
import org.springframework.stereotype.Component;

/** Which identifiers of a Patient name one person for certain, each in its one form. */
@Component
class StrongIdentifiers {

    private static final String KEPT = "It was kept, but nobody is found by it.";
    private static final Pattern NOISE = Pattern.compile("[\\s-]+");

    private final List<IdentitySettings.Strong> strong;

    /** One identifier in its one form; exclusive, if a person has one of its kind only. */
    record Token(String name, String value, boolean isExclusive) {

        @Override
        public String toString() {
            return name + "|" + value;
        }
    }

    /**
     * @param tokens in the order of the settings
     * @param doubts identifiers that were not taken, and why
     */
    record Found(Set<Token> tokens, List<Failure> doubts) {}

    StrongIdentifiers(IdentitySettings settings) {
        this.strong = settings.strong();
    }

    /** The token of the identifier, if its system is a strong one and its value is well-formed. */
    Optional<Token> token(String system, String value) {
        for (IdentitySettings.Strong kind : strong) {
            if (kind.systems().contains(system)) {
                return token(kind, value);
            }
        }
        return Optional.empty();
    }

    Found of(Resource patient) {
        Set<Token> tokens = new LinkedHashSet<>();
        List<Failure> doubts = new ArrayList<>();
        for (IdentitySettings.Strong kind : strong) {
            int at = 0;
            for (var identifier : patient.objects("identifier")) {
                String path = "Patient.identifier[%d].value".formatted(at++);
                if (identifier.get("value") instanceof String value
                        && kind.systems().contains(identifier.get("system"))) {
                    String doubt = doubt(kind, value, patient);
                    if (doubt == null) {
                        token(kind, value).ifPresent(tokens::add);
                    } else {
                        doubts.add(Failure.invalid(doubt).at(path));
                    }
                }
            }
        }
        return new Found(tokens, doubts);
    }

    private static @Nullable String doubt(IdentitySettings.Strong kind, String value, Resource patient) {
        if (!kind.citizenNumber()) {
            return ofOtherKind(kind, value);
        }
        CitizenNumber number = CitizenNumber.parse(value).orElse(null);
        if (number == null) {
            return "This is not a citizen number (GB 11643): check its digits. " + KEPT;
        }
        return ofCitizenNumber(number, patient);
    }

    private static @Nullable String ofOtherKind(IdentitySettings.Strong kind, String value) {
        String plain = plain(value);
        if (plain.isEmpty()) {
            return "The identifier is blank: leave it out.";
        }
        return kind.isOfForm(plain)
                ? null
                : "This has not the form of a %s: check its characters. %s".formatted(kind.words(), KEPT);
    }

    private static @Nullable String ofCitizenNumber(CitizenNumber number, Resource patient) {
        String birthDate = patient.string("birthDate");
        if (birthDate != null && !number.birthDate().toString().startsWith(birthDate)) {
            return "The citizen number and Patient.birthDate contradict each other: correct one. " + KEPT;
        }
        String gender = patient.string("gender");
        if (gender != null
                && !number.gender().equals(gender)
                && Set.of("male", "female").contains(gender)) {
            return "The citizen number and Patient.gender contradict each other: correct one. " + KEPT;
        }
        return birthDate == null && mayBeTheMothers(patient)
                ? "The citizen number may be the mother's: send the child's Patient.birthDate. " + KEPT
                : null;
    }

    /** Newborns come under the number of the mother. */
    private static boolean mayBeTheMothers(Resource patient) {
        return patient.values("contact.relationship.coding.code").contains("MTH")
                || patient.objects("name").stream()
                        .flatMap(name -> PersonName.of(name).stream())
                        .anyMatch(PersonName::isOfNewborn);
    }

    private static Optional<Token> token(IdentitySettings.Strong kind, String value) {
        return normal(kind, value).map(normal -> new Token(kind.name(), normal, kind.citizenNumber()));
    }

    private static Optional<String> normal(IdentitySettings.Strong kind, String value) {
        return kind.citizenNumber()
                ? CitizenNumber.parse(value).map(CitizenNumber::value)
                : Optional.of(plain(value)).filter(text -> !text.isEmpty() && kind.isOfForm(text));
    }

    /** Full-width characters, blanks and hyphens are how it is written, not what it is. */
    private static String plain(String value) {
        return NOISE.matcher(Normalizer.normalize(value, Normalizer.Form.NFKC))
                .replaceAll("")
                .toUpperCase(Locale.ROOT);
    }
}
