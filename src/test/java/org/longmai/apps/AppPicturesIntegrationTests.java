package org.longmai.apps;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
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

/** Takes the README's pictures of the resident's app, when asked: {@code -Dlongmai.pictures=src/docs}. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "longmai.demo.residents=12")
@ActiveProfiles("demo")
@EnabledIfSystemProperty(named = "longmai.pictures", matches = ".+")
class AppPicturesIntegrationTests {

    private static final String ASK =
            """
            fetch('/demo/token?id=%s').then(answer => answer.text()).then(token => fetch('/graphql', {method: 'POST',
              headers: {'Content-Type': 'application/json', Authorization: 'Bearer ' + token},
              body: JSON.stringify({query: `%s`})})).then(answer => answer.text())""";

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
    }

    @Test
    void takesThem(@Autowired District district, @Autowired Residents residents) throws IOException {
        CastMember cast = district.cast().get(0);
        String farmer = residents
                .find(cast.identifierSystem(), cast.identifierValue())
                .orElseThrow()
                .id();
        try (Browser browser = Browser.open(port, Browser.PHONE)) {
            browser.go("/app/");
            look(browser, farmer);
            browser.signIn("app", farmer).waitFor("时间线");
            take(browser, "record");
            browser.click("longmai-timeline .rows button.link").find("dialog[open]");
            take(browser, "entry");
            browser.click("dialog .close");
            browser.click("nav.places a[href='#/trends']").find(".uplot canvas");
            take(browser, "trends");
            browser.click("nav.places a[href='#/looked']").click("longmai-dispute button");
            take(browser, "looked");
            browser.click("nav.places a[href='#/consents']");
            request(browser, farmer);
            browser.find(".request");
            take(browser, "consents");
            browser.click(".request .primary").waitFor("已同意");
            browser.click("longmai-code button").find("img.qr");
            take(browser, "code");
            browser.click("a[href='#/grant']").type("#search", "妇幼").click(".option input");
            browser.click(".steps .primary").waitFor("可以看什么");
            browser.click(".steps .primary").waitFor("看多久");
            browser.click(".steps .primary").find("table.effect");
            take(browser, "grant");
            browser.run("location.hash = '#/link'");
            browser.type("input[name=label]", "重庆看专家").click("form.link button").find("img.qr");
            take(browser, "link");
        }
    }

    private static void request(Browser browser, String farmer) {
        String request = "mutation { requestConsent(input: {resident: \"%s\", reason: \"您明天来换药，我想先看看您在区医院用的药。\","
                + " types: [\"MedicationRequest\", \"AllergyIntolerance\"], hours: 24}) { errors { message } } }";
        browser.later(ASK.formatted("tl-zhongyi-d1", request.formatted(farmer)));
    }

    private static void look(Browser browser, String farmer) {
        String look = "{ resident(id: \"%s\") { name conditions { nodes { id } } } }";
        browser.later(ASK.formatted("tl-renmin-d1", look.formatted(farmer)));
    }

    private static void take(Browser browser, String name) throws IOException {
        browser.until("return [...document.querySelectorAll('.skeleton')].every(one => !one.checkVisibility())");
        browser.picture(Path.of(System.getProperty("longmai.pictures"), "app-" + name + ".png"));
    }
}
