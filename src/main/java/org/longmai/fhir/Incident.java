package org.longmai.fhir;

import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something unexpected, logged here once under a random id; the client gets the id and nothing else. */
public record Incident(String id) {

    private static final Logger LOG = LoggerFactory.getLogger(Incident.class);

    public static Incident log(Throwable cause) {
        Incident incident = new Incident(UUID.randomUUID().toString());
        LOG.error("Incident {}", incident.id, cause);
        return incident;
    }

    /** What the client is told. */
    public String message() {
        return "Something went wrong here. Tell the operator this id: " + id;
    }
}
