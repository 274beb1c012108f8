package org.longmai.consent.provision;

import org.longmai.fhir.Traits;

/**
 * What a provision asks of an entry. A value: what is equal says the same of every entry, whenever it is asked. So each is a
 * record or a {@link Match}.
 */
interface Condition {

    Match in(Traits entry);
}
