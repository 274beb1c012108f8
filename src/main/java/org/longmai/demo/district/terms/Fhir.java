package org.longmai.demo.district.terms;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Interval;
import org.longmai.fhir.JsonNumber;

/**
 * The data types that the clinics write, as the JSON that they are.
 *
 * @see <a href="https://hl7.org/fhir/R4/datatypes.html">FHIR: data types</a>
 */
public final class Fhir {

    private static final String UCUM = "http://unitsofmeasure.org";
    private static final String HL7 = "http://terminology.hl7.org/CodeSystem/";
    private static final String LONGMAI = "http://longmai.org/fhir/CodeSystem/";

    private Fhir() {}

    public static Element coding(String system, String code, @Nullable String display) {
        return new Element().with("system", system).with("code", code).with("display", display);
    }

    /** @param codeSystem the last part of one of HL7's, as {@code v3-ActCode} */
    public static Element hl7(String codeSystem, String code) {
        return coding(HL7 + codeSystem, code, null);
    }

    /** @param codeSystem the last part of one of the district's own, as {@code vaccine} */
    public static Element local(String codeSystem, String code, String display) {
        return coding(LONGMAI + codeSystem, code, display);
    }

    public static Element loinc(String code) {
        return coding("http://loinc.org", code, null);
    }

    public static Element concept(String text, Element... codings) {
        return new Element()
                .with("coding", codings.length == 0 ? null : List.of(codings))
                .with("text", text);
    }

    /** A concept of HL7's that needs no text. */
    public static Element hl7Concept(String codeSystem, String code) {
        return new Element().with("coding", List.of(hl7(codeSystem, code)));
    }

    public static Element reference(String reference) {
        return new Element().with("reference", reference);
    }

    public static Element reference(String reference, String display) {
        return reference(reference).with("display", display);
    }

    public static Element identifier(String system, String value) {
        return new Element().with("system", system).with("value", value);
    }

    /** @param value in its full precision: {@code 7.10} stays {@code 7.10} */
    public static Element quantity(String value, String unit, String ucum) {
        return new Element()
                .with("value", new JsonNumber(value))
                .with("unit", unit)
                .with("system", UCUM)
                .with("code", ucum);
    }

    public static Element period(ZonedDateTime start, ZonedDateTime end) {
        return new Element().with("start", dateTime(start)).with("end", dateTime(end));
    }

    public static String dateTime(ZonedDateTime time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Midnight in the district. */
    public static ZonedDateTime midnight(LocalDate day) {
        return day.atStartOfDay(Interval.ZONE);
    }

    /** A name of one-character surname, as nearly all of the district's are. */
    public static Element name(String text) {
        return new Element()
                .with("use", "official")
                .with("text", text)
                .with("family", text.substring(0, 1))
                .with("given", List.of(text.substring(1)));
    }
}
