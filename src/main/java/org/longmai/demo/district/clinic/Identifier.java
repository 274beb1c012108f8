package org.longmai.demo.district.clinic;

import org.longmai.demo.district.terms.Element;
import org.longmai.demo.district.terms.Fhir;
import org.longmai.identity.CitizenNumber;

/** One number that an institution knows a person by. */
public record Identifier(String system, String value) {

    /** The arc of the National Health Commission for health-record numbers. */
    public static final String HEALTH_RECORD = "urn:oid:2.16.156.10011.1.2";

    /** The same for health cards. */
    public static final String HEALTH_CARD = "urn:oid:2.16.156.10011.1.19";

    public static final String PRACTITIONER = "http://longmai.org/fhir/NamingSystem/practitioner";
    public static final String INSTITUTION = "http://longmai.org/fhir/NamingSystem/institution";

    public static Identifier of(CitizenNumber number) {
        return new Identifier(CitizenNumber.SYSTEM, number.value());
    }

    /** The system of the file numbers that an institution gives itself. */
    public static String fileNumbers(String institution) {
        return "http://longmai.org/fhir/NamingSystem/file-number/" + institution;
    }

    Element json() {
        return Fhir.identifier(system, value);
    }
}
