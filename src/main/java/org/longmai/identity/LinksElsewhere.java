package org.longmai.identity;

import org.longmai.store.Changes;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Hears of the files that come to residents. */
@Component
class LinksElsewhere {

    LinksElsewhere(Changes changes, ApplicationEventPublisher events) {
        changes.listen(Links.COLLECTION, Links.RESIDENT, resident -> events.publishEvent(new FileLinked(resident)));
    }
}
