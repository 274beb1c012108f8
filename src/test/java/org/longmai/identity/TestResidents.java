package org.longmai.identity;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.util.List;
import org.longmai.fhir.HubIds;
import org.longmai.store.FileKeys;
import org.longmai.store.MasterKey;
import org.longmai.store.TestKeys;
import org.longmai.store.TestStore;
import org.springframework.util.JdkIdGenerator;

/** A resident index for tests without Spring, with the strong identifiers of the demo. */
public final class TestResidents {

    public static final String HEALTH_CARD = "urn:oid:2.16.156.10011.1.19";
    public static final String SSN = "http://hl7.org/fhir/sid/us-ssn";

    private static final IdentitySettings SETTINGS = new IdentitySettings(List.of(
            new IdentitySettings.Strong(
                    "citizen-number", List.of(CitizenNumber.SYSTEM, CitizenNumber.HL7_CHINA_SYSTEM), true, null),
            strong("health-card", HEALTH_CARD),
            strong("us-ssn", SSN),
            strong("us-driving-licence", "urn:oid:2.16.840.1.113883.4.3.25")));

    private TestResidents() {}

    public static Residents in(MongoDatabase database, HubIds ids, MasterKey master) {
        return in(database, ids, master, Clock.systemUTC()).residents();
    }

    /** Everything behind the index. */
    record Index(
            Links links,
            Groups groups,
            Matches matches,
            Deaths deaths,
            Residents residents,
            LinkDecisions decisions,
            Stewardship stewardship) {}

    static Index index() {
        return in(TestStore.fresh(), new HubIds(TestKeys.MASTER.derive("hub-ids")), TestKeys.MASTER, Clock.systemUTC());
    }

    static Index in(MongoDatabase database, HubIds ids, MasterKey master, Clock clock) {
        FileKeys keys = TestStore.fileKeys(database, master, TestKeys.SEAL);
        Links links = new Links(database, keys, TestKeys.SEAL);
        Claims claims = new Claims(database, links);
        Groups groups = new Groups(links);
        Matches matches = new Matches(database, links, claims, groups, clock);
        Deaths deaths = new Deaths(database, links, keys, TestKeys.SEAL, master);
        Residents residents = new Residents(
                links, claims, groups, matches, deaths, new StrongIdentifiers(SETTINGS), ids, master, clock);
        LinkDecisions decisions = new LinkDecisions(database, master, TestKeys.SEAL, new JdkIdGenerator(), clock);
        Stewardship stewardship = new Stewardship(links, groups, matches, deaths, residents, decisions);
        return new Index(links, groups, matches, deaths, residents, decisions, stewardship);
    }

    private static IdentitySettings.Strong strong(String name, String system) {
        return new IdentitySettings.Strong(name, List.of(system), false, null);
    }
}
