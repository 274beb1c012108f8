package org.longmai.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.registry.Institution;
import org.longmai.registry.Practitioner;
import org.longmai.registry.Registry;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

class CallersTests {

    private final Registry registry = mock(Registry.class);
    private final Callers callers = new Callers(registry);

    @BeforeEach
    void register() {
        when(registry.institution(anyString())).thenReturn(Optional.empty());
        when(registry.practitioner(anyString())).thenReturn(Optional.empty());
        when(registry.institution("tl-anju"))
                .thenReturn(Optional.of(new Institution("tl-anju", "安居镇卫生院", "Anju Town Clinic", "C220", null)));
        when(registry.practitioner("tl-anju-d1"))
                .thenReturn(Optional.of(new Practitioner("tl-anju-d1", "李医生", "Dr Li", "tl-anju", null)));
        when(registry.practitioner("tl-tuqiao-d1"))
                .thenReturn(Optional.of(new Practitioner("tl-tuqiao-d1", "杨医生", "Dr Yang", "tl-tuqiao", null)));
    }

    @Test
    void aDoctorsTokenIsTheDoctorAtTheirInstitution() {
        Caller caller = callers.caller(token(doctor()));
        assertThat(caller.role()).isEqualTo(Role.DOCTOR);
        assertThat(caller.subject()).isEqualTo("sub-1");
        assertThat(caller.name()).isEqualTo("李医生");
        assertThat(caller.institution()).isEqualTo("tl-anju");
        assertThat(caller.practitioner()).isEqualTo("tl-anju-d1");
        assertThat(caller.resident()).isNull();
        assertThat(caller.scopes()).containsExactlyInAnyOrder("openid", "user/*.rs");
        assertThat(caller.tokenId()).isEqualTo("jti-1");
        assertThat(caller.client()).isEqualTo("longmai-app");
    }

    @Test
    void theCallerIsThePrincipalAndTheRoleAnAuthority() {
        CallerAuthentication authentication = callers.convert(token(doctor()));
        assertThat(authentication.getPrincipal()).isInstanceOf(Caller.class);
        assertThat(authentication.isAuthenticated()).isTrue();
        assertThat(authentication.getName()).isEqualTo("sub-1");
        assertThat(authentication.getAuthorities()).extracting("authority").contains("ROLE_DOCTOR");
    }

    @Test
    void anInstitutionGoesByItsRegisteredNameWhereTheTokenHasNone() {
        Map<String, Object> claims = doctor();
        claims.put("longmai_role", "institution");
        claims.remove("name");
        assertThat(callers.caller(token(claims)).name()).isEqualTo("安居镇卫生院");
    }

    @Test
    void aResidentNeedsNoInstitutionAndHasNone() {
        Map<String, Object> claims = doctor();
        claims.put("longmai_role", "resident");
        claims.put("resident", "r-1");
        Caller caller = callers.caller(token(claims));
        assertThat(caller.resident()).isEqualTo("r-1");
        assertThat(caller.institution()).isNull();
        assertThat(caller.practitioner()).isNull();
        assertThat(caller.isResident("r-1")).isTrue();
        assertThat(caller.isResident("r-2")).isFalse();
    }

    @Test
    void aDoctorIsNobodysResidentWhateverTheTokenSays() {
        Map<String, Object> claims = doctor();
        claims.put("resident", "r-1");
        assertThat(callers.caller(token(claims)).isResident("r-1")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"RESIDENT", "DELEGATE"})
    void aResidentWithoutAnIdIsRefused(Role role) {
        Map<String, Object> claims = doctor();
        claims.put("longmai_role", role.claim());
        assertRefused(claims, "resident");
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"INSTITUTION", "DOCTOR", "NURSE", "FAMILY_DOCTOR"})
    void whoActsForAnInstitutionWithoutARegisteredOneIsRefused(Role role) {
        Map<String, Object> claims = doctor();
        claims.put("longmai_role", role.claim());
        assertThat(callers.caller(token(claims)).institution()).isEqualTo("tl-anju");
        claims.put("institution", "tl-nowhere");
        assertRefused(claims, "institution");
        claims.remove("institution");
        assertRefused(claims, "institution");
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"STEWARD", "PRIVACY_OFFICER", "DISTRICT_OFFICER"})
    void anOfficerNeedsNoInstitutionButOneNamedIsARegisteredOne(Role role) {
        Map<String, Object> claims = doctor();
        claims.put("longmai_role", role.claim());
        claims.remove("institution");
        assertThat(callers.caller(token(claims)).institution()).isNull();
        claims.put("institution", "tl-nowhere");
        assertRefused(claims, "institution");
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "DOCTOR", "family_doctor", "doctor,nurse"})
    void anUnknownRoleIsRefused(String role) {
        Map<String, Object> claims = doctor();
        claims.put("longmai_role", role);
        assertRefused(claims, "longmai_role");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tl-tuqiao-d1", "tl-nobody-d1"})
    void aPractitionerOfAnotherInstitutionOrOfNoneIsRefused(String practitioner) {
        Map<String, Object> claims = doctor();
        claims.put("practitioner", practitioner);
        assertRefused(claims, "practitioner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub", "name", "longmai_role", "jti", "client_id"})
    void aMissingClaimIsNamed(String claim) {
        Map<String, Object> missing = doctor();
        missing.remove(claim);
        assertRefused(missing, claim);
        Map<String, Object> blank = doctor();
        blank.put(claim, " ");
        assertRefused(blank, claim);
    }

    @Test
    void azpNamesTheClientWhereClientIdDoesNot() {
        Map<String, Object> claims = doctor();
        claims.remove("client_id");
        claims.put("azp", "longmai-desk");
        assertThat(callers.caller(token(claims)).client()).isEqualTo("longmai-desk");
    }

    @Test
    void scopesMayBeAListOrNone() {
        Map<String, Object> claims = doctor();
        claims.put("scope", List.of("user/*.rs", "openid"));
        assertThat(callers.caller(token(claims)).scopes()).containsExactlyInAnyOrder("user/*.rs", "openid");
        claims.put("scope", "user/*.rs  user/*.rs");
        assertThat(callers.caller(token(claims)).scopes()).containsExactly("user/*.rs");
        claims.remove("scope");
        assertThat(callers.caller(token(claims)).scopes()).isEmpty();
    }

    private void assertRefused(Map<String, Object> claims, String claim) {
        assertThatExceptionOfType(InvalidBearerTokenException.class)
                .isThrownBy(() -> callers.caller(token(claims)))
                .withMessageContaining("'" + claim + "'");
    }

    private static Map<String, Object> doctor() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", "sub-1");
        claims.put("name", "李医生");
        claims.put("longmai_role", "doctor");
        claims.put("institution", "tl-anju");
        claims.put("practitioner", "tl-anju-d1");
        claims.put("scope", "openid user/*.rs");
        claims.put("jti", "jti-1");
        claims.put("client_id", "longmai-app");
        return claims;
    }

    private static Jwt token(Map<String, Object> claims) {
        return Jwt.withTokenValue("t")
                .header("alg", "RS256")
                .claims(said -> said.putAll(claims))
                .build();
    }
}
