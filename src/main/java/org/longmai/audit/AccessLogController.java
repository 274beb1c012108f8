package org.longmai.audit;

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
    private final Words zh;
    private final Words en;

    AccessLogController(Ledger ledger, Registry registry) {
        this.ledger = ledger;
        this.zh = new Words(Language.ZH, registry);
        this.en = new Words(Language.EN, registry);
    }

    @SchemaMapping(typeName = "AccessLogEntry")
    boolean emergency(AccessLogEntry entry) {
        return entry.isEmergency();
    }

    @SchemaMapping(typeName = "AccessLogEntry")
    String summary(AccessLogEntry entry, @Argument Language language) {
        return (language == Language.ZH ? zh : en).of(entry);
    }

    @SchemaMapping(typeName = "AccessLogEntry")
    List<Map<String, Object>> auditEvents(AccessLogEntry entry) {
        return ledger.auditEvents(entry.id()).stream().map(Resource::json).toList();
    }
}
