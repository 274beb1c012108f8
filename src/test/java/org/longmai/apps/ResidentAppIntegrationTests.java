package org.longmai.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.chart.Wire;
import org.longmai.demo.district.CastMember;
import org.longmai.demo.district.District;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The farmer's way through the resident's app. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "longmai.demo.residents=12")
@ActiveProfiles("demo")
class ResidentAppIntegrationTests {

    private static final String KEPT = "caches.keys().then(names => Promise.all(names.map(name => caches.open(name)"
            + ".then(cache => cache.keys()))).then(all => all.flat().map(request => request.url.slice(location.origin.length)).join(' ')))";

    private static final String INSIDE = "caches.keys().then(names => Promise.all(names.map(name => caches.open(name)"
            + ".then(cache => cache.matchAll()))).then(all => Promise.all(all.flat().map(one => one.text()))).then(all => all.join(' ')))";

    private static final String NOTICES =
            "return Number(document.querySelector('nav.places .news')?.textContent.match(/[0-9]+/)[0] ?? 0)";

    /** Bytes on the wire. */
    private static final String WEIGHT =
            "return ['navigation', 'resource'].flatMap(type => performance.getEntriesByType(type))"
                    + ".reduce((sum, one) => sum + one.transferSize, 0)";

    /** How far things moved by themselves; 0.1 is the limit of what counts as good. */
    private static final String SHIFT =
            "new Promise(done => { let sum = 0; new PerformanceObserver(list => list.getEntries()"
                    + ".forEach(one => { sum += one.hadRecentInput ? 0 : one.value; })).observe({type: 'layout-shift', buffered: true});"
                    + " setTimeout(() => done(sum), 200); })";

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    private Wire hub;
    private String farmer;
    private String wife;
    private String daughter;
    private String daughtersNumber;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
    }

    @BeforeEach
    void people(
            @Autowired District district, @Autowired Residents residents, @Autowired ApplicationContext application) {
        hub = new Wire(application, port);
        List<CastMember> cast = district.cast();
        farmer = id(residents, cast.get(0));
        wife = id(residents, cast.get(1));
        daughter = id(residents, cast.get(2));
        daughtersNumber = cast.get(2).identifierValue();
    }

    private static String id(Residents residents, CastMember member) {
        return residents
                .find(member.identifierSystem(), member.identifierValue())
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
            if (english) {
                browser.waitFor("Blood pressure (血压)").waitFor("Type 2 diabetes (2型糖尿病)");
            }
            good(browser);
            visit(browser, "trends", english ? "HbA1c" : "糖化血红蛋白");
            visit(browser, "looked", english ? "Your own" : "本人的操作");
            visit(browser, "consents", english ? "in force" : "有效");
            visit(browser, "family", english ? "Who may help me" : "谁可以帮我");
            browser.run("location.hash = '#/take'");
            browser.find("article.sheet table");
            good(browser);
            browser.click("a[href='#/link']").find("form.link");
            good(browser);
            assertThat(browser.address()).doesNotContain(farmer, "code=", "token");
            assertThat(browser.complaints()).isEmpty();
            browser.click(".tools button:last-child");
            browser.waitFor(english ? "Sign in" : "登录");
            assertThat(browser.text()).doesNotContain("周德明", "糖尿病");
        }
    }

    private static void visit(Browser browser, String place, String text) {
        browser.click("nav.places a[href='#/%s']".formatted(place)).waitFor(text);
        browser.find("main h1");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("main");
        good(browser);
    }

    private static void good(Browser browser) {
        browser.isAccessible();
        browser.fits();
    }

    @Test
    void opensAnEntryAndItsOriginalAndSaysThatItIsWrongInTwoTaps() {
        try (Browser browser = Browser.open(port, Browser.PHONE)) {
            browser.signIn("app", farmer).waitFor("时间线");
            browser.click("longmai-timeline .rows button.link").find("dialog[open]");
            browser.click("dialog details > summary");
            assertThat(browser.find("dialog pre").getText()).contains("\"resourceType\"");
            browser.isAccessible();
            browser.click("dialog longmai-dispute button")
                    .click("dialog .choices button")
                    .waitFor("已提出异议");
            browser.click("dialog .close").until("return !document.querySelector('dialog').open");
            browser.click("nav.places a[href='#/looked']").waitFor("我提出的异议").waitFor("核实中");
            good(browser);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void showsADocumentAsItWasWritten() {
        try (Browser browser = Browser.open(port, Browser.PHONE)) {
            browser.signIn("app", farmer).waitFor("时间线");
            browser.click("longmai-timeline select option[value='DocumentReference']")
                    .until("return document.querySelector('longmai-timeline .rows')?.innerText.includes('出院小结')")
                    .click("longmai-timeline .rows button.link")
                    .waitFor("出院医嘱");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void agreesStepByStepAfterSeeingWhatItMeansAndTakesItBack() {
        try (Browser browser = Browser.open(port, Browser.NARROWEST)) {
            browser.signIn("app", farmer).click("nav.places a[href='#/consents']");
            browser.click("a[href='#/grant']").waitFor("谁可以看");
            assertThat(browser.find(".steps .primary").isEnabled()).isFalse();
            browser.type("#search", "中医院").click(".option input").waitFor("只给一位医生看");
            good(browser);
            next(browser, "可以看什么");
            next(browser, "看多久");
            next(browser, "请您看一遍").find("table.effect");
            good(browser);
            browser.click("button.primary").until("return location.hash === '#/consents'");
            browser.until(
                    "return [...document.querySelectorAll('.consent')].some(one => one.innerText.includes('铜梁区中医院'))");
            browser.run("[...document.querySelectorAll('.consent')].find(one => one.innerText.includes('铜梁区中医院'))"
                    + ".querySelector('.danger').click()");
            browser.find(".sure");
            browser.isAccessible();
            browser.click(".sure").waitFor("已收回");
            browser.until("return ![...document.querySelectorAll('main > longmai-consents > .consent')]"
                    + ".some(one => one.innerText.includes('铜梁区中医院'))");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static Browser next(Browser browser, String question) {
        return browser.click(".steps .primary").waitFor(question);
    }

    @Test
    void makesACodeForTheDesk() {
        try (Browser browser = Browser.open(port, Browser.PHONE)) {
            browser.signIn("app", farmer).click("nav.places a[href='#/consents']");
            browser.click("longmai-code button");
            assertThat(browser.find(".number").getText()).matches("\\d{3} \\d{3} \\d{3}");
            browser.find("img.qr");
            good(browser);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void aRequestIsThereAtOnceAndAnsweredInOneTap() {
        try (Browser browser = Browser.open(port, Browser.NARROWEST)) {
            browser.signIn("app", wife).waitFor("时间线");
            request("tl-renmin-d1", wife, "您明天来复查，我想先看看在别处用的药。");
            browser.waitFor("您明天来复查");
            good(browser);
            browser.click(".request .no").waitFor("已回绝");
            request("tl-fuyou-d1", wife, "您要做手术，我要看过敏史。");
            browser.visit("trends").waitFor("您要做手术").click(".request .primary").waitFor("已同意");
            browser.visit("consents").waitForNo("已同意").waitFor("铜梁区妇幼保健院");
            assertThat(browser.text()).doesNotContain("想看您的记录");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void anEmergencyIsToldAtOnceWithWhatCanBeDone() {
        try (Browser browser = Browser.open(port, Browser.PHONE)) {
            browser.signIn("app", wife).waitFor("时间线");
            hub.ask(
                    hub.doctor("tl-hufeng-d1"),
                    "mutation { breakGlass(input: {resident: \"%s\", reason: UNCONSCIOUS, words: \"病人昏迷不醒，没有家属陪同，需要马上知道用过什么药。\"}) { errors { message } } }"
                            .formatted(wife));
            hub.ask(
                    hub.doctor("tl-hufeng-d1"),
                    "{ resident(id: \"%s\", purpose: BTG) { conditions { totalCount } } }".formatted(wife));
            browser.find("nav.places .news");
            browser.click("longmai-notices a[href='#/looked']")
                    .waitFor("病人昏迷不醒")
                    .waitFor("隐私保护专员会审核");
            good(browser);
            browser.click("longmai-emergencies longmai-dispute button")
                    .click("longmai-emergencies .choices button")
                    .waitFor("已提出异议");
            browser.visit("");
            int notices = ((Number) browser.run(NOTICES)).intValue();
            browser.click("longmai-notices li .actions button").until("%s === %d".formatted(NOTICES, notices - 1));
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void printsACardThatTheDeskRedeemsWithItsPinUntilItIsLost() {
        try (Browser browser = Browser.open(port, Browser.NARROWEST)) {
            browser.signIn("app", wife).visit("consents").click(".desk-card button");
            String pin = browser.find(".desk-card .pin").getText();
            String card = browser.find(".desk-card .number").getText().replace(" ", "");
            good(browser);
            assertThat(redeem(card, pin.equals("111111") ? "222222" : "111111")).isNull();
            assertThat(redeem(card, pin)).isEqualTo(wife);
            browser.click(".desk-card .actions button:last-child").waitFor(card.substring(12));
            assertThat(browser.text()).doesNotContain(pin);
            browser.click(".desk-card .danger").waitFor("马上作废");
            browser.isAccessible();
            browser.click(".desk-card .sure").waitFor("已经作废");
            assertThat(redeem(card, pin)).isNull();
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private String redeem(String card, String pin) {
        return hub.ask(
                        hub.doctor("tl-hufeng-d1"),
                        "mutation { r: redeemDeskCard(card: \"%s\", pin: \"%s\") { resident } }".formatted(card, pin))
                .at("$.data.r.resident");
    }

    @Test
    void handsASummaryToADoctorElsewhereUntilTheLinkIsRevoked() {
        try (Browser browser = Browser.open(port, Browser.NARROWEST)) {
            browser.signIn("app", wife).run("location.hash = '#/link'");
            browser.type("input[name=label]", "重庆看专家").click("form.link button");
            String passcode = browser.find(".number").getText();
            String address = String.valueOf(browser.run("return document.querySelector('.address').value"));
            assertThat(address).contains("/shl/#shlink:/");
            good(browser);
            String path = address.substring(address.indexOf("/shl/"));

            browser.click(".tools button:last-child").waitFor("您的健康记录");
            browser.go(path).waitFor("重庆看专家");
            assertThat(browser.address()).endsWith("/shl/");
            good(browser);
            browser.type("input[name=recipient]", "重医附一院 王医生").type("input[name=passcode]", passcode + "x");
            browser.click("button.primary").waitFor("口令不对");
            browser.run("document.querySelector('input[name=passcode]').value = ''");
            browser.type("input[name=passcode]", passcode)
                    .click("button.primary")
                    .waitFor("健康摘要")
                    .waitFor("刘秀英");
            good(browser);
            browser.click(".tools button").waitFor("Health summary").waitFor("Blood pressure (血压)");
            assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("401"));

            browser.run("localStorage.clear()");
            browser.signIn("app", wife).visit("looked").waitFor("重医附一院 王医生").waitFor("自报");
            browser.run("location.hash = '#/link'");
            browser.click("longmai-link .danger").click("longmai-link .sure").waitFor("收不回来");
            browser.go("/favicon.svg")
                    .go(path)
                    .type("input[name=recipient]", "王")
                    .type("input[name=passcode]", passcode);
            browser.click("button.primary").waitFor("已经失效");
        }
    }

    @Test
    void openedByOneWhoWasAskedToHelpARecordSaysWhoseItIs() {
        try (Browser browser = Browser.open(port, Browser.NARROWEST)) {
            browser.signIn("app", farmer).visit("family").click("longmai-family summary");
            browser.type("input[name=name]", "女儿晓燕").type("input[name=number]", daughtersNumber);
            browser.click("input[value=ACT]")
                    .click("longmai-family form .primary")
                    .waitFor("已经办好");
            browser.click(".tools button:last-child").waitFor("您的健康记录");

            browser.signIn("app", daughter).visit("family").waitFor("我可以替他决定");
            good(browser);
            browser.click(".helped button").waitFor("您正在看周德明的记录").waitFor("2型糖尿病");
            good(browser);
            request("tl-bachuan-d1", farmer, "请您父亲下周来复诊。");
            browser.visit("consents")
                    .waitFor("请您父亲下周来复诊")
                    .click(".request .primary")
                    .waitFor("已同意");
            browser.click(".whose button").waitForNo("您正在看");
            assertThat(browser.text()).doesNotContain("糖尿病");
            browser.click(".tools button:last-child").waitFor("您的健康记录");

            browser.signIn("app", farmer)
                    .visit("family")
                    .click("longmai-family .danger")
                    .waitFor("已经停止");
            browser.visit("looked").waitFor("周晓燕");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void nothingIsListenedToAfterTheSessionHasEnded() {
        try (Browser browser = Browser.open(port, Browser.PHONE)) {
            browser.signIn("app", wife).waitFor("时间线");
            browser.run("window.ended = 0; const close = WebSocket.prototype.close;"
                    + " WebSocket.prototype.close = function() { window.ended++; close.call(this); }");
            browser.run("import('/shared/auth.js').then(auth => auth.end())");
            browser.waitFor("登录已结束").until("return window.ended === 1");
        }
    }

    private void request(String doctor, String resident, String reason) {
        assertThat(hub.ask(
                                hub.doctor(doctor),
                                "mutation { requestConsent(input: {resident: \"%s\", reason: \"%s\", hours: 4}) { errors { message } } }"
                                        .formatted(resident, reason))
                        .body())
                .contains("\"errors\":[]");
    }

    @Test
    void showsNobodyElsesRecordWhateverTheAddress(@Autowired District district, @Autowired Residents residents) {
        CastMember neighbour = district.cast().get(3);
        String other = residents
                .find(neighbour.identifierSystem(), neighbour.identifierValue())
                .orElseThrow()
                .id();
        try (Browser browser = Browser.open(port, Browser.DESKTOP)) {
            browser.signIn("app", farmer).waitFor("周德明");
            browser.run("location.hash = '#/%s'".formatted(other));
            browser.waitFor("周德明");
            String own =
                    "import('/app/whose.js').then(({whose}) => { whose.open('%s', '?'); location.hash = '#/take'; })";
            browser.later(own.formatted(other));
            browser.waitFor("还没有可以带走的记录");
            browser.run("location.hash = '#/'");
            browser.waitFor("还没有机构上传过您的记录");
            assertThat(browser.text()).doesNotContain(neighbour.name());
        }
    }

    @Test
    void keepsNothingOfTheRecordOnTheDeviceAndOpensWithoutANetwork() {
        try (Browser browser = Browser.open(port, Browser.PHONE)) {
            browser.signIn("app", farmer).waitFor("2型糖尿病");
            browser.until("return Boolean(navigator.serviceWorker.controller)");
            browser.click("nav.places a[href='#/trends']").find(".uplot");
            browser.click(".tools button:last-child").waitFor("您的健康记录");
            assertThat(browser.later(KEPT).toString().split(" "))
                    .isNotEmpty()
                    .allMatch(path -> path.matches("/favicon.svg|/(app|shared|webjars)/[^?]*"));
            assertThat(browser.later(INSIDE)).asString().doesNotContain("周德明", farmer);
            assertThat(browser.later("indexedDB.databases().then(all => all.length)"))
                    .isEqualTo(0L);
            assertThat(browser.run("return JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage)])"))
                    .isEqualTo("[[],[]]");
            browser.offline(true);
            browser.go("/app/").waitFor("现在没有网络");
            browser.isAccessible();
            browser.offline(false);
        }
    }

    @Test
    void comesLightAndStaysWhereItIs() {
        try (Browser browser = Browser.open(port, Browser.PHONE)) {
            browser.go("/app/").waitFor("登录");
            assertThat(((Number) browser.run(WEIGHT)).intValue()).isBetween(10_000, 300_000);
            browser.signIn("app", farmer).waitFor("2型糖尿病");
            browser.find("longmai-timeline .rows");
            assertThat(((Number) browser.later(SHIFT)).doubleValue()).isLessThan(0.1);
        }
    }

    @Test
    void tellsAnAppWhoseRecordItWasOpenedFor() {
        try (Browser browser = Browser.open(port, Browser.PHONE)) {
            browser.signIn("app", farmer);
            assertThat(
                            browser.later(
                                    "Promise.all([import('/shared/auth.js'), import('/shared/graphql.js')])"
                                            + ".then(([auth, api]) => api.read('Patient/' + auth.launchPatient())).then(one => JSON.stringify(one))"))
                    .asString()
                    .contains("\"resourceType\":\"Patient\"", "周德明");
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
