package org.longmai.record;

import org.longmai.store.Changes;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Hears of what other instances append. */
@Component
class AppendsElsewhere {

    AppendsElsewhere(Changes changes, ApplicationEventPublisher events) {
        changes.listen(Envelopes.COLLECTION, Envelopes.FILE, file -> events.publishEvent(new FileAppended(file)));
    }
}
