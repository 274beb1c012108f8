package org.longmai.demo.issuer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Role;
import org.longmai.registry.Institution;
import org.longmai.registry.Practitioner;

/** Somebody whom the demo gives tokens to; an institution's machine counts as one. */
record DemoPerson(
        String id,
        String name,
        Role role,
        @Nullable String institution,
        @Nullable String practitioner,
        @Nullable String resident) {

    /** The public client of the linked apps. */
    static final String APP = "longmai-app";

    private static final String IT = "system/*.cu system/Bundle.rs system/MeasureReport.rs";

    static DemoPerson of(Institution institution) {
        return new DemoPerson(institution.id(), institution.name(), Role.INSTITUTION, institution.id(), null, null);
    }

    /** Somebody of the institution's IT, who looks after what its system sends; no record can be read with it. */
    static DemoPerson itOf(Institution institution) {
        return new DemoPerson(
                institution.id() + "-it", institution.name() + "信息科", Role.INSTITUTION, institution.id(), null, null);
    }

    static DemoPerson of(Practitioner practitioner, Role role) {
        return new DemoPerson(
                practitioner.id(), practitioner.name(), role, practitioner.institution(), practitioner.id(), null);
    }

    static DemoPerson of(DemoResident resident) {
        return new DemoPerson(resident.id(), resident.name(), Role.RESIDENT, null, null, resident.id());
    }

    /** Somebody of the district's own house. */
    static DemoPerson of(Role role, String name) {
        return new DemoPerson(role.claim(), name, role, null, null, null);
    }

    /** The client that holds the person's token: of an institution, the institution itself. */
    String client() {
        return isMachine() ? id : APP;
    }

    private boolean isMachine() {
        return role == Role.INSTITUTION && id.equals(institution);
    }

    /** What a token says of the person. */
    Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("name", name);
        claims.put("longmai_role", role.claim());
        putIfThere(claims, "institution", institution);
        putIfThere(claims, "practitioner", practitioner);
        putIfThere(claims, "resident", resident);
        claims.put("scope", scope());
        return claims;
    }

    private String scope() {
        return switch (role) {
            case INSTITUTION -> isMachine() ? "system/*.cruds" : IT;
            case RESIDENT, DELEGATE -> "patient/*.rs patient/Consent.cu patient/Task.c patient/Communication.u";
            case DOCTOR, NURSE, FAMILY_DOCTOR -> "user/*.rs user/Consent.cu user/Communication.u";
            case STEWARD -> "user/*.rs user/Patient.u user/Consent.cu user/Task.u";
            case PRIVACY_OFFICER -> "user/*.rs user/Consent.u user/Task.u user/Patient.d";
            case DISTRICT_OFFICER -> "user/*.rs";
            case RECEIVER -> "";
        };
    }

    private static void putIfThere(Map<String, Object> claims, String name, @Nullable String value) {
        if (value != null) {
            claims.put(name, value);
        }
    }
}
