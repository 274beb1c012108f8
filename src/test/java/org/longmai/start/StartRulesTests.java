package org.longmai.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class StartRulesTests {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String ISSUER = "spring.security.oauth2.resourceserver.jwt.issuer-uri";

    private final MockEnvironment environment = new MockEnvironment()
            .withProperty("longmai.store.uri", "mongodb://longmai:swordfish@db1,db2/?replicaSet=rs0")
            .withProperty("longmai.store.master-key", KEY)
            .withProperty(ISSUER, "https://id.example.cn/realms/longmai");

    @Test
    void startsWithEverythingSet() {
        assertThat(faults()).isEmpty();
    }

    @Test
    void namesEverythingThatIsMissingAtOnce() {
        environment.setProperty("longmai.store.uri", "");
        environment.setProperty("longmai.store.master-key", " ");
        environment.setProperty(ISSUER, "");
        assertThat(faults())
                .hasSize(3)
                .anySatisfy(fault -> assertThat(fault).startsWith("longmai.store.uri is not set: "))
                .anySatisfy(fault -> assertThat(fault).startsWith("longmai.store.master-key is not set: "))
                .anySatisfy(fault -> assertThat(fault).startsWith(ISSUER + " is not set: "));
    }

    @ParameterizedTest
    @CsvSource({
        "longmai.store.uri, db1:27017/swordfish",
        "longmai.store.uri, mongodb://longmai:sword/fish@db1",
        "longmai.store.master-key, swordfish!",
        "longmai.store.master-key, c3dvcmRmaXNo",
        "spring.security.oauth2.resourceserver.jwt.issuer-uri, swordfish",
        "spring.security.oauth2.resourceserver.jwt.issuer-uri, ftp://id.example.cn/swordfish"
    })
    void refusesAWrongFormAndNeverPrintsTheValue(String setting, String value) {
        environment.setProperty(setting, value);
        assertThat(faults()).singleElement().satisfies(fault -> assertThat(fault)
                .startsWith(setting + " is not of the right form: ")
                .doesNotContain("swordfish", "fish@", "c3dvcmRmaXNo"));
    }

    @Test
    void aKeystoreStandsForTheMasterKey() {
        environment.setProperty("longmai.store.master-key", "");
        environment.setProperty("longmai.store.keystore.location", "file:/run/secrets/master.p12");
        assertThat(faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3y", "36m", "P3Y", "10y", "1100d"})
    void theLedgerIsKeptForThreeYearsOrMore(String kept) {
        environment.setProperty("longmai.audit.retention", kept);
        assertThat(faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6m", "2y", "1094d", "0d", "-3y", "for ever", "3"})
    void theLedgerIsNotKeptForLess(String kept) {
        environment.setProperty("longmai.audit.retention", kept);
        assertThat(faults()).singleElement().asString().startsWith("longmai.audit.retention is not of the right form");
        MockEnvironment demo = new MockEnvironment()
                .withProperty("server.address", "127.0.0.1")
                .withProperty("longmai.audit.retention", kept);
        demo.setActiveProfiles("demo");
        assertThat(StartRules.faults(demo)).hasSize(1);
    }

    @Test
    void theDemoNeedsNoneOfIt() {
        MockEnvironment demo = new MockEnvironment().withProperty("server.address", "127.0.0.1");
        demo.setActiveProfiles("demo");
        assertThat(StartRules.faults(demo)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1", "localhost"})
    void theDemoListensToThisMachine(String address) {
        assertThat(StartRules.faults(demo(address))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.168.1.5", "::", "", "no such host"})
    void theDemoListensToNobodyElse(String address) {
        assertThat(StartRules.faults(demo(address))).singleElement().satisfies(fault -> assertThat(fault)
                .contains("server.address", "longmai.demo.public=true"));
    }

    @Test
    void theDemoListensToAllWhereThatIsWanted() {
        assertThat(StartRules.faults(demo("0.0.0.0").withProperty("longmai.demo.public", "true")))
                .isEmpty();
        assertThat(StartRules.faults(demo("0.0.0.0").withProperty("longmai.demo.public", "false")))
                .hasSize(1);
    }

    private static MockEnvironment demo(String address) {
        MockEnvironment demo = new MockEnvironment().withProperty("server.address", address);
        demo.setActiveProfiles("demo");
        return demo;
    }

    private List<String> faults() {
        return StartRules.faults(environment);
    }
}
