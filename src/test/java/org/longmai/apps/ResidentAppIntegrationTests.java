package org.longmai.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.demo.district.CastMember;
import org.longmai.demo.district.District;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The farmer's way through the resident's app. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "longmai.demo.residents=12")
@ActiveProfiles("demo")
class ResidentAppIntegrationTests {

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    private String farmer;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("longmai.store.uri", TestStore::uri);
        registry.add(
                "longmai.store.database",
                () -> "test_" + UUID.randomUUID().toString().replace("-", ""));
        registry.add("longmai.demo.data", () -> data.toString());
    }

    @BeforeEach
    void farmer(@Autowired District district, @Autowired Residents residents) {
        CastMember cast = district.cast().get(0);
        farmer = residents
                .find(cast.identifierSystem(), cast.identifierValue())
                .orElseThrow()
                .id();
    }

    @ParameterizedTest
    @CsvSource({"320, true", "390, false", "1280, true"})
    void theWholeWayFromSignInToSignOut(int width, boolean english) {
        try (Browser browser = Browser.open(port, width)) {
            browser.go("/app/").waitFor("您的健康记录").isAccessible();
            browser.signIn("app", farmer).waitFor("周德明").waitFor("2型糖尿病").waitFor("时间线");
            if (english) {
                browser.click(".tools button:first-child").waitFor("Problems").waitFor("Sign out");
            }
            browser.isAccessible();
            browser.fits();
            browser.click("nav.places a[href='#/trends']").waitFor(english ? "HbA1c" : "糖化血红蛋白");
            browser.isAccessible();
            browser.fits();
            browser.click("nav.places a[href='#/looked']").waitFor(english ? "Who looked" : "谁看过我的记录");
            browser.find("ul.rows");
            browser.isAccessible();
            browser.fits();
            browser.click("nav.places a[href='#/consents']").waitFor(english ? "in force" : "有效");
            browser.isAccessible();
            browser.fits();
            assertThat(browser.address()).doesNotContain(farmer, "code=", "token");
            assertThat(browser.complaints()).isEmpty();
            browser.click(".tools button:last-child");
            browser.waitFor(english ? "Sign in" : "登录");
            assertThat(browser.text()).doesNotContain("周德明", "糖尿病");
        }
    }

    @Test
    void aSessionThatEndsLeavesNothingOnThePage() {
        try (Browser browser = Browser.open(port, Browser.PHONE)) {
            browser.signIn("app", farmer).waitFor("2型糖尿病");
            browser.run("import('/shared/auth.js').then(auth => auth.end())");
            browser.waitFor("登录已结束");
            assertThat(browser.text()).doesNotContain("周德明", "糖尿病");
            assertThat(browser.run(
                            "return JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"))
                    .asString()
                    .doesNotContain("eyJ", "周德明", farmer);
        }
    }
}
