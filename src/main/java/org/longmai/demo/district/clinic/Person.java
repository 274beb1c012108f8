package org.longmai.demo.district.clinic;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.longmai.demo.district.terms.Element;
import org.longmai.demo.district.terms.Fhir;
import org.longmai.identity.CitizenNumber;

/**
 * A made-up resident.
 *
 * @param number null while a newborn has none
 * @param running their number in the register of the district, from 1
 */
public record Person(
        String name,
        String gender,
        LocalDate birthDate,
        @Nullable CitizenNumber number,
        int running,
        String phone,
        Home home) {

    private static final int LONGEST_NAME = 4;

    public boolean isMale() {
        return gender.equals("male");
    }

    /** 健康档案号: county, town, village and sequence, 17 digits; one for life. */
    public Identifier healthRecord() {
        String value = "%s%03d%05d".formatted(home.division(), home.villageCode(), running);
        return new Identifier(Identifier.HEALTH_RECORD, value);
    }

    public Identifier healthCard() {
        return new Identifier(Identifier.HEALTH_CARD, String.format(Locale.ROOT, "A50%07d", 1_000_000 + running * 37));
    }

    /** The citizen number, if there is one. */
    @Nullable
    List<Element> identifiers() {
        return number == null ? null : List.of(Identifier.of(number).json());
    }

    /** What a mother is to her child. */
    static Element mother() {
        return Fhir.concept("母亲", Fhir.hl7("v3-RoleCode", "MTH"));
    }

    /** A newborn goes by its mother's name and “daughter” or “son”. */
    Element humanName() {
        return name.length() > LONGEST_NAME ? new Element().with("use", "temp").with("text", name) : Fhir.name(name);
    }

    List<Element> telecom() {
        return List.of(
                new Element().with("system", "phone").with("value", phone).with("use", "mobile"));
    }
}
