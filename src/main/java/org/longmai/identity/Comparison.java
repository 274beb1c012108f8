package org.longmai.identity;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Two files side by side: how each field agrees and what that weighs.
 *
 * @param fields those that both sides have
 * @param weight the sum, in bits
 * @param isExcluded whether something says for certain that they are two persons
 */
record Comparison(List<Field> fields, double weight, boolean isExcluded) {

    private static final int LUNAR_LEAST = 17;
    private static final int LUNAR_MOST = 51;

    /** One field of both. */
    record Field(String name, String agreement, double weight) {}

    enum BirthDateAgreement {
        EXACT,
        /** Day and month changed round. */
        SWAPPED,
        /** A lunar date for a solar one, or an age that was counted by 虚岁: a year off. */
        CLOSE,
        /** As far as the shorter one says. */
        PARTIAL,
        DIFFERENT
    }

    enum Agreement {
        EXACT,
        DIFFERENT
    }

    static Comparison of(Demographics one, Demographics two, Weights weights) {
        List<Field> fields = new ArrayList<>();
        name(one, two).ifPresent(agreement -> add(fields, "name", agreement, weights));
        birthDate(one, two).ifPresent(agreement -> add(fields, "birthDate", agreement, weights));
        sex(one, two).ifPresent(agreement -> add(fields, "sex", agreement, weights));
        common(one.towns(), two.towns()).ifPresent(agreement -> add(fields, "town", agreement, weights));
        common(one.phones(), two.phones()).ifPresent(agreement -> add(fields, "phone", agreement, weights));
        double weight = fields.stream().mapToDouble(Field::weight).sum();
        return new Comparison(List.copyOf(fields), weight, isExcluded(one, two));
    }

    private static void add(List<Field> fields, String name, Enum<?> agreement, Weights weights) {
        fields.add(new Field(name, agreement.name(), weights.of(name, agreement)));
    }

    /**
     * Whether two files that carry one number cannot be of one person all the same: the names have no more in common than the
     * surname, or the birth dates or the sexes differ. What one of them lacks contradicts nothing, except beside a newborn, who is
     * often sent under the mother's number.
     */
    static boolean contradict(Demographics one, Demographics two) {
        Optional<PersonName.Likeness> name = name(one, two);
        Optional<BirthDateAgreement> birthDate = birthDate(one, two);
        if (name.isPresent() && one.isOfNewborn() != two.isOfNewborn()) {
            return !birthDate.equals(Optional.of(BirthDateAgreement.EXACT));
        }
        return name.filter(Comparison::isAnotherName).isPresent()
                || birthDate.equals(Optional.of(BirthDateAgreement.DIFFERENT))
                || sex(one, two).equals(Optional.of(Agreement.DIFFERENT));
    }

    private static boolean isAnotherName(PersonName.Likeness likeness) {
        return likeness == PersonName.Likeness.SURNAME || likeness == PersonName.Likeness.DIFFERENT;
    }

    /**
     * Two citizen numbers are two persons. So are those of one birth date who share all but the given name (twins), those of whom it is
     * said that they were not born alone, unless the names are written alike, and a newborn without a name beside anybody else.
     */
    private static boolean isExcluded(Demographics one, Demographics two) {
        Optional<PersonName.Likeness> name = name(one, two);
        if (name.isEmpty() || name.filter(Comparison::isAnotherName).isPresent()) {
            return true;
        }
        return !one.numbers().isEmpty()
                        && !two.numbers().isEmpty()
                        && Collections.disjoint(one.numbers(), two.numbers())
                || (one.isTwin() || two.isTwin()) && name.get().compareTo(PersonName.Likeness.VARIANT) > 0
                || one.isOfNewborn() && two.isOfNewborn() && (one.isTwin() || two.isTwin())
                || one.isOfNewborn() != two.isOfNewborn();
    }

    private static Optional<PersonName.Likeness> name(Demographics one, Demographics two) {
        List<PersonName> others = two.personNames();
        return one.personNames().stream()
                .flatMap(name -> others.stream().map(name::likeness))
                .min(Enum::compareTo);
    }

    private static Optional<Agreement> sex(Demographics one, Demographics two) {
        return one.sex() == null || two.sex() == null
                ? Optional.empty()
                : Optional.of(one.sex().equals(two.sex()) ? Agreement.EXACT : Agreement.DIFFERENT);
    }

    private static Optional<Agreement> common(Set<String> ones, Set<String> others) {
        return ones.isEmpty() || others.isEmpty()
                ? Optional.empty()
                : Optional.of(Collections.disjoint(ones, others) ? Agreement.DIFFERENT : Agreement.EXACT);
    }

    static Optional<BirthDateAgreement> birthDate(Demographics one, Demographics two) {
        String first = one.birthDate();
        String second = two.birthDate();
        if (first == null || second == null) {
            return Optional.empty();
        }
        if (first.equals(second) && first.length() == 10) {
            return Optional.of(BirthDateAgreement.EXACT);
        }
        if (first.startsWith(second) || second.startsWith(first)) {
            return Optional.of(BirthDateAgreement.PARTIAL);
        }
        return Optional.of(
                one.birthDay().flatMap(a -> two.birthDay().map(b -> days(a, b))).orElse(BirthDateAgreement.DIFFERENT));
    }

    private static BirthDateAgreement days(LocalDate one, LocalDate two) {
        if (one.getYear() == two.getYear()
                && one.getMonthValue() == two.getDayOfMonth()
                && one.getDayOfMonth() == two.getMonthValue()) {
            return BirthDateAgreement.SWAPPED;
        }
        long apart = Math.abs(ChronoUnit.DAYS.between(one, two));
        boolean year = one.getMonthValue() == two.getMonthValue()
                && one.getDayOfMonth() == two.getDayOfMonth()
                && Math.abs(one.getYear() - two.getYear()) == 1;
        return year || apart >= LUNAR_LEAST && apart <= LUNAR_MOST
                ? BirthDateAgreement.CLOSE
                : BirthDateAgreement.DIFFERENT;
    }
}
