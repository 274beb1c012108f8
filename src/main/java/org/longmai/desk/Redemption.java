package org.longmai.desk;

import java.time.Instant;
import org.longmai.fhir.Resource;

/** What came of a code or a card. */
record Redemption(String resident, Resource consent, Instant expires) {}
