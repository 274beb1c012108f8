/**
 * What people are told without asking: residents, of what is done with their record; family-doctor teams, that a record needs
 * review. A notice never names a diagnosis: it says what kind of thing happened, where and when, and who wants to know more opens
 * the record, by consent.
 *
 * <p>A care notice names no institution either: the name of some tells what one is treated for.
 *
 * <p>A notice's id follows from what it is about, so that what is heard twice is told once. Notices are written behind the
 * answer to a sender, who does not wait for them; those that wait when an instance is killed are lost.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "fhir",
            "store",
            "access",
            "audit",
            "registry",
            "identity",
            "record",
            "consent",
            "intake",
            "dispute",
            "emergency",
            "request",
            "live"
        })
package org.longmai.notice;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
