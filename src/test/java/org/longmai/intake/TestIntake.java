package org.longmai.intake;

import com.mongodb.client.MongoDatabase;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.longmai.fhir.Resource;

/** An intake for tests of other packages, without Spring, and what it has taken. */
public final class TestIntake {

    private final Hub hub;

    private TestIntake(Hub hub) {
        this.hub = hub;
    }

    public static TestIntake in(MongoDatabase database) {
        return new TestIntake(new Hub(database));
    }

    public Map<String, Object> submit(String institution, byte[] bundle) {
        return hub.intake.submit(institution, bundle);
    }

    public Optional<Resource> read(String reference) {
        return hub.read(reference);
    }

    /** The file that holds the resource. */
    public String file(String reference) {
        return String.valueOf(hub.logs.locate(Hub.reference(reference)));
    }

    /** The ids of everything in the record. */
    public Set<String> record() {
        Set<String> ids = new java.util.TreeSet<>();
        for (String collection : Set.of("envelopes", "commons")) {
            hub.database
                    .getCollection(collection)
                    .find()
                    .forEach(document -> ids.add(collection + document.get("_id")));
        }
        return ids;
    }
}
