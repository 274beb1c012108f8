package org.longmai.identity;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.longmai.fhir.HubIds;
import org.longmai.store.MasterKey;

/** A resident index for tests without Spring, with the strong identifiers of the demo. */
public final class TestResidents {

    public static final String HEALTH_CARD = "urn:oid:2.16.156.10011.1.19";
    public static final String SSN = "http://hl7.org/fhir/sid/us-ssn";

    private TestResidents() {}

    public static Residents in(MongoDatabase database, HubIds ids, MasterKey master) {
        IdentitySettings settings = new IdentitySettings(List.of(
                new IdentitySettings.Strong(
                        "citizen-number", List.of(CitizenNumber.SYSTEM, CitizenNumber.HL7_CHINA_SYSTEM), true),
                new IdentitySettings.Strong("health-card", List.of(HEALTH_CARD), false),
                new IdentitySettings.Strong("us-ssn", List.of(SSN), false),
                new IdentitySettings.Strong("us-driving-licence", List.of("urn:oid:2.16.840.1.113883.4.3.25"), false)));
        return new Residents(database, new StrongIdentifiers(settings), ids, master);
    }
}
