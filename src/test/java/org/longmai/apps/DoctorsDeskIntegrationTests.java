package org.longmai.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.chart.Wire;
import org.longmai.store.TestStore;
import org.openqa.selenium.Keys;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Between two patients: the doctor's way through the desk, and the officers' through the office. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "longmai.demo.residents=12")
@ActiveProfiles("demo")
class DoctorsDeskIntegrationTests {

    private static final String CITIZEN = "urn:oid:2.16.156.10011.1.3";
    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String ZHOU = "51022819570316503X";
    private static final String CHEN = "510228195309085090";

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    private Wire hub;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("longmai.store.uri", TestStore::uri);
        registry.add(
                "longmai.store.database",
                () -> "desk_" + UUID.randomUUID().toString().replace("-", ""));
        registry.add("longmai.demo.data", () -> data.toString());
    }

    @BeforeEach
    void hub(@Autowired ApplicationContext application) {
        hub = new Wire(application, port);
    }

    @ParameterizedTest
    @CsvSource({"390, false", "1440, true"})
    void aDoctorWithConsentReadsTheChartFromSignInToSignOut(int width, boolean english) {
        try (Browser browser = Browser.open(port, width)) {
            browser.signIn("desk", "tl-renmin-d1").waitFor("请居民出示");
            if (english) {
                browser.click(".tools button:first-child").waitFor("Sign out");
            }
            browser.isAccessible();
            open(browser, ZHOU).waitFor("周德明").waitFor("2型糖尿病");
            browser.waitFor(english ? "Fasting glucose" : "空腹血糖");
            browser.find("longmai-timeline .days");
            browser.isAccessible();
            browser.fits();
            browser.click(".problems .line").waitFor("FHIR JSON").click("dialog[open] > button");
            browser.waitFor("\"resourceType\": \"Condition\"").isAccessible();
            browser.click("dialog[open] form button");
            assertThat(browser.text()).doesNotContain(english ? "Something is withheld" : "有内容没有显示");
            assertThat(browser.address()).doesNotContain(ZHOU, resident(CITIZEN, ZHOU), "code=");
            assertThat(kept(browser)).doesNotContain("eyJ", "周德明", ZHOU, resident(CITIZEN, ZHOU));
            browser.click(".tools button:last-child").waitFor(english ? "Sign in" : "登录");
            assertThat(browser.text()).doesNotContain("周德明", "糖尿病");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void aDoctorWithoutConsentIsToldAndAsksOrDeclaresAnEmergency() {
        try (Browser browser = Browser.open(port, Browser.DESKTOP)) {
            browser.signIn("desk", "tl-renmin-d1").waitFor("请居民出示");
            open(browser, CHEN).waitFor("陈国富").waitFor("有内容没有显示");
            assertThat(browser.text()).doesNotContain("虎峰镇卫生院");
            browser.click(".ways button:first-child").waitFor("向居民申请授权").isAccessible();
            browser.click(".way button.primary").waitFor("申请已发出");
            browser.click(".ways .danger").waitFor("先请看清后果");
            browser.click(".way select option[value=UNCONSCIOUS]");
            browser.isAccessible();
            browser.find(".way textarea").sendKeys("一二零送来，昏迷，需要马上了解既往用药和过敏情况，家属不在。");
            browser.click(".way input[type=checkbox]").click(".way .actions button");
            browser.waitFor("紧急查看中").waitFor("虎峰镇卫生院").isAccessible();
            browser.fits();
            browser.visit("requests").waitFor("等待答复").isAccessible();
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void anOpenDeskGoesBlankByItselfAfterRevocation() {
        String card = UUID.randomUUID().toString();
        pushPatient("tl-anju", card, "吴清明", "1950-02-13");
        String resident = resident(CARD, card);
        String consent = hub.ask(
                        hub.resident(resident),
                        "mutation { grantConsent(input: {institutions: [\"tl-fuyou\"]}) { consent { id } } }")
                .at("$.data.grantConsent.consent.id");
        try (Browser browser = Browser.open(port, Browser.DESKTOP)) {
            browser.signIn("desk", "tl-fuyou-d1");
            open(browser, card).waitFor("吴清明").waitFor("白内障");
            hub.ask(
                    hub.resident(resident),
                    "mutation { revokeConsent(id: \"%s\") { errors { message } } }".formatted(consent));
            browser.waitFor("页面已清空");
            assertThat(browser.text()).doesNotContain("吴清明", "白内障");
            browser.isAccessible();
            browser.click(".blank button").waitFor("有内容没有显示");
            assertThat(browser.text()).doesNotContain("吴清明", "白内障");
        }
    }

    @Test
    void aDeskCodeOpensTheRecordOnce() {
        String card = UUID.randomUUID().toString();
        pushPatient("tl-anju", card, "郑春来", "1951-02-13");
        String code = hub.ask(
                        hub.resident(resident(CARD, card)),
                        "mutation { createDeskCode { code qr errors { message } } }")
                .at("$.data.createDeskCode.qr");
        try (Browser browser = Browser.open(port, Browser.DESKTOP)) {
            browser.signIn("desk", "tl-zhongyi-d1");
            open(browser, code).waitFor("郑春来").waitFor("白内障");
            open(browser, code).find(".failure[role=alert]");
            assertThat(browser.text()).doesNotContain("郑春来", "白内障");
        }
    }

    @Test
    void keysFindTheNextResidentAndHelp() {
        try (Browser browser = Browser.open(port, Browser.DESKTOP)) {
            browser.signIn("desk", "tl-renmin-d1").waitFor("请居民出示");
            open(browser, ZHOU).waitFor("2型糖尿病");
            browser.find("body").sendKeys("?");
            browser.waitFor("键盘快捷键").isAccessible();
            browser.find("dialog[open]").sendKeys(Keys.ESCAPE);
            browser.find("body").sendKeys("x");
            browser.waitFor("请居民出示");
            assertThat(browser.text()).doesNotContain("周德明", "糖尿病");
            open(browser, "110101190001010000").waitFor("没有找到");
        }
    }

    @Test
    void aStewardLinksAPossibleMatch() {
        String born = "1941-03-%02d".formatted(14);
        String[] cards = {UUID.randomUUID().toString(), UUID.randomUUID().toString()};
        pushPatient("tl-anju", cards[0], "殷秀英", born);
        pushPatient("tl-hufeng", cards[1], "殷秀瑛", born);
        assertThat(resident(CARD, cards[0])).isNotEqualTo(resident(CARD, cards[1]));
        try (Browser browser = Browser.open(port, Browser.DESKTOP)) {
            browser.signIn("office", "steward").waitFor("殷秀英").waitFor("殷秀瑛").waitFor("同音");
            browser.isAccessible();
            browser.find(".match textarea").sendKeys("两地信息核对一致，电话确认为同一人");
            browser.click(".match button[value=link]").waitFor("已记录").waitForNo("殷秀英");
            for (String page : List.of("disputes", "refused", "labels", "guardians", "feeds")) {
                browser.visit(page);
                browser.isAccessible();
            }
            assertThat(browser.complaints()).isEmpty();
        }
        assertThat(resident(CARD, cards[0])).isEqualTo(resident(CARD, cards[1]));
    }

    @Test
    void aPrivacyOfficerAnswersADispute() {
        String card = UUID.randomUUID().toString();
        pushPatient("tl-anju", card, "严立冬", "1952-02-13");
        String resident = resident(CARD, card);
        String entry = hub.ask(hub.resident(resident), "{ myRecord { accessLog { nodes { id role } } } }")
                .<List<String>>at("$..nodes[?(@.role == 'DOCTOR')].id")
                .get(0);
        hub.ask(
                hub.resident(resident),
                "mutation { disputeAccess(entry: \"%s\", reason: \"我没有去过那里\") { errors { message } } }"
                        .formatted(entry));
        try (Browser browser = Browser.open(port, Browser.PHONE)) {
            browser.signIn("office", "privacy-officer");
            browser.visit("disputes").waitFor("我没有去过那里").isAccessible();
            browser.fits();
            browser.find("main textarea").sendKeys("经查，是导诊台误刷，已告知机构改正。");
            browser.click("main form button.primary").waitFor("已答复").waitForNo("我没有去过那里");
            for (String page : List.of("patterns", "withheld", "erasures")) {
                browser.visit(page);
                browser.isAccessible();
                browser.fits();
            }
            assertThat(browser.complaints()).isEmpty();
        }
        assertThat(hub.ask(hub.resident(resident), "{ myDisputes { state answer { text } } }")
                        .body())
                .contains("ANSWERED", "导诊台误刷");
    }

    @Test
    void aDistrictOfficerSeesFeedsAndNoQueueOfOthers() {
        try (Browser browser = Browser.open(port, Browser.DESKTOP)) {
            browser.signIn("office", "district-officer").waitFor("各机构数据").waitFor("铜梁区妇幼保健院");
            assertThat(browser.find("nav.places").getText()).doesNotContain("疑似同一人", "异议");
            browser.isAccessible();
            browser.go("/office/#/erasures").waitFor("各机构数据");
            assertThat(browser.text()).doesNotContain("依法销毁");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static Browser open(Browser browser, String what) {
        browser.find("input[name=value]").sendKeys(what + Keys.ENTER);
        return browser;
    }

    private static String kept(Browser browser) {
        return String.valueOf(
                browser.run("return JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"));
    }

    /** The id of whom a doctor of their own clinic asks for. */
    private String resident(String system, String value) {
        return hub.ask(
                        hub.doctor("tl-anju-d1"),
                        "{ resident(identifier: {system: \"%s\", value: \"%s\"}) { id } }".formatted(system, value))
                .at("$.data.resident.id");
    }

    private void pushPatient(String institution, String card, String name, String born) {
        hub.push(
                hub.institution(institution),
                """
                {"resourceType":"Bundle","type":"collection","entry":[
                  {"fullUrl":"http://clinic/fhir/Patient/p%1$s","resource":{"resourceType":"Patient","id":"p%1$s",
                    "name":[{"text":"%2$s"}],"identifier":[{"system":"%3$s","value":"%1$s"}],
                    "telecom":[{"system":"phone","value":"13800001234"}],"gender":"female","birthDate":"%4$s"}},
                  {"fullUrl":"http://clinic/fhir/Condition/c%1$s","resource":{"resourceType":"Condition","id":"c%1$s",
                    "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},
                    "code":{"text":"白内障","coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"H25.9"}]},
                    "subject":{"reference":"Patient/p%1$s"},"recordedDate":"2024-01-01"}}]}
                """
                        .formatted(card, name, CARD, born));
    }
}
