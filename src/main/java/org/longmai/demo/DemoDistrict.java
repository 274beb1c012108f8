package org.longmai.demo;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.Consents;
import org.longmai.consent.GrantConsentInput;
import org.longmai.consent.Mandates;
import org.longmai.demo.district.CastMember;
import org.longmai.demo.district.District;
import org.longmai.demo.district.Grant;
import org.longmai.demo.district.Submission;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.intake.Intake;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Fills an empty store with the made-up district, through the same intake that the clinics use. */
@Component
@Profile("demo")
class DemoDistrict {

    private final ObjectProvider<District> district;
    private final DemoSettings settings;
    private final Intake intake;
    private final Residents residents;
    private final Consents consents;
    private final Mandates mandates;

    DemoDistrict(
            ObjectProvider<District> district,
            DemoSettings settings,
            Intake intake,
            Residents residents,
            Consents consents,
            Mandates mandates) {
        this.district = district;
        this.settings = settings;
        this.intake = intake;
        this.residents = residents;
        this.consents = consents;
        this.mandates = mandates;
    }

    @Order(10)
    @EventListener(ApplicationReadyEvent.class)
    void onReady() {
        if (settings.residents() == 0 || isThere()) {
            return;
        }
        for (Submission submission : district.getObject().submissions()) {
            intake.submit(submission.institution(), Json.write(submission.bundle()));
        }
        district.getObject().cast().stream()
                .flatMap(member -> resident(member).stream())
                .findFirst()
                .ifPresent(this::appointDelegate);
        district.getObject().consents().forEach(this::grant);
    }

    /** The delegate to whom the demo gives a token. */
    private void appointDelegate(Person person) {
        mandates.appointHelper(person, "delegate-" + person.id(), "家人", null);
    }

    /** The consents come last: where one of them is, all records are. */
    private boolean isThere() {
        List<Grant> grants = district.getObject().consents();
        Grant last = grants.get(grants.size() - 1);
        return resident(last.identifierSystem(), last.identifierValue())
                .filter(person -> !consents.of(person.id()).isEmpty())
                .isPresent();
    }

    /** The members of the cast who are in the store, and who they are there. */
    Optional<Person> resident(CastMember member) {
        return resident(member.identifierSystem(), member.identifierValue());
    }

    private Optional<Person> resident(String system, String value) {
        return residents.find(system, value);
    }

    private void grant(Grant grant) {
        Person person =
                resident(grant.identifierSystem(), grant.identifierValue()).orElse(null);
        if (person == null) {
            return;
        }
        GrantConsentInput input = new GrantConsentInput(
                person.id(),
                grant.institutions(),
                null,
                grant.types().isEmpty() ? null : grant.types(),
                null,
                text(grant.dataSince()),
                null,
                text(grant.expires()));
        Resource consent = consents.grant(person.id(), input);
        if (grant.revoked()) {
            consents.revoke(person.id(), String.valueOf(consent.id()));
        }
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
