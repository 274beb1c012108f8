package org.longmai.audit;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.longmai.fhir.Resource;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.stereotype.Controller;

/** GraphQL: what an entry of the ledger says, for people and for machines. */
@Controller
class AccessLogController {

    private final Ledger ledger;
    private final Map<Language, Words> words = new EnumMap<>(Language.class);

    AccessLogController(Ledger ledger, Registry registry) {
        this.ledger = ledger;
        for (Language language : Language.values()) {
            words.put(language, new Words(language, registry));
        }
    }

    @SchemaMapping(typeName = "AccessLogEntry")
    boolean emergency(AccessLogEntry entry) {
        return entry.isEmergency();
    }

    @SchemaMapping(typeName = "AccessLogEntry")
    String summary(AccessLogEntry entry, @Argument Language language) {
        return words.get(language).of(entry);
    }

    @SchemaMapping(typeName = "AccessLogEntry")
    List<Map<String, Object>> auditEvents(AccessLogEntry entry) {
        return ledger.auditEvents(entry.id()).stream().map(Resource::json).toList();
    }
}
