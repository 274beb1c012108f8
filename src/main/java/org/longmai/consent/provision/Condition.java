package org.longmai.consent.provision;

import org.longmai.fhir.Traits;

/** What a provision asks of an entry. */
@FunctionalInterface
interface Condition {

    Match in(Traits entry);
}
