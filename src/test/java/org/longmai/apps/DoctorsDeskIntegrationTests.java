package org.longmai.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.chart.Wire;
import org.openqa.selenium.Keys;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;

/** Between two patients: the doctor's way through the desk. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = DemoTown.class)
@ActiveProfiles("demo")
class DoctorsDeskIntegrationTests {

    private static final String ZHOU = "51022819570316503X";
    private static final String CHEN = "510228195309085090";
    private static final String WHY = "一二零送来，昏迷，需要马上了解既往用药和过敏情况，家属不在。";

    /** Timers that ring in hours ring when a test says so. */
    private static final String LATE =
            "window.late = []; const real = setTimeout; window.setTimeout = (rings, after, ...more) =>"
                    + " after > 3600000 ? window.late.push(rings) : real(rings, after, ...more);";

    /** From now on every request carries a token that nobody signed. */
    private static final String BROKEN_TOKEN =
            "const real = fetch; window.fetch = (where, how) => real(where, {...how, headers: {...how.headers, Authorization: 'Bearer x'}});";

    @LocalServerPort
    private int port;

    private Clinics clinics;

    @BeforeEach
    void clinics(@Autowired ApplicationContext application) {
        clinics = new Clinics(new Wire(application, port));
    }

    private Browser desk(String person) {
        return Browser.open(port, Browser.DESKTOP).signIn("desk", person);
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
            assertThat(browser.address()).doesNotContain(ZHOU, clinics.resident(Clinics.CITIZEN, ZHOU), "code=");
            assertThat(kept(browser)).doesNotContain("eyJ", "周德明", ZHOU, clinics.resident(Clinics.CITIZEN, ZHOU));
            browser.click(".tools button:last-child").waitFor(english ? "Sign in" : "登录");
            assertThat(browser.text()).doesNotContain("周德明", "糖尿病");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void aDoctorWithoutConsentIsToldAndAsksOrDeclaresAnEmergency() {
        try (Browser browser = desk("tl-renmin-d1")) {
            open(browser, CHEN).waitFor("陈国富").waitFor("有内容没有显示");
            assertThat(browser.text()).doesNotContain("虎峰镇卫生院");
            browser.click(".ways button:first-child").waitFor("向居民申请授权").isAccessible();
            browser.click(".way button.primary").waitFor("申请已发出");
            browser.click(".ways .danger").waitFor("先请看清后果");
            browser.click(".way select option[value=UNCONSCIOUS]").isAccessible();
            browser.type(".way textarea", WHY)
                    .click(".way input[type=checkbox]")
                    .click(".way .actions button");
            browser.waitFor("紧急查看中").waitFor("剩余 3:5").waitFor("虎峰镇卫生院").isAccessible();
            browser.fits();
            browser.click(".problems .line")
                    .click("dialog[open] > button")
                    .waitFor("\"resourceType\": \"Condition\"")
                    .click("dialog[open] form button");
            browser.visit("requests").waitFor("等待答复").isAccessible();
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void whoClosesARecordInAnEmergencyGoesOnWithoutDeclaringItAgain() {
        String card = clinics.patient("tl-anju", "古月明", "1949-02-13");
        try (Browser browser = desk("tl-zhongyi-d1")) {
            open(browser, card).click(".ways .danger").click(".way select option[value=CONFUSED]");
            browser.type(".way textarea", WHY)
                    .click(".way input[type=checkbox]")
                    .click(".way .actions button");
            browser.waitFor("紧急查看中").waitFor("白内障").click(".find button:last-child");
            open(browser, card).waitFor("继续紧急查看").waitForNo("白内障");
            browser.click(".ways .danger").waitFor("紧急查看中").waitFor("白内障");
            assertThat(browser.text()).doesNotContain("先请看清后果");
        }
        assertThat(clinics.says(clinics.residentOf(card), "{ myRecord { glass { id } } }")
                        .<List<String>>at("$.data.myRecord.glass[*].id"))
                .hasSize(1);
    }

    @Test
    void anOpenDeskGoesBlankByItselfAfterRevocation() {
        String card = clinics.patient("tl-anju", "吴清明", "1950-02-13");
        String resident = clinics.residentOf(card);
        String consent = grant(resident, "tl-fuyou");
        try (Browser browser = desk("tl-fuyou-d1")) {
            open(browser, card).waitFor("吴清明").waitFor("白内障");
            clinics.says(resident, "mutation { revokeConsent(id: \"%s\") { errors { message } } }".formatted(consent));
            browser.waitFor("页面已清空").waitForNo("吴清明").waitForNo("白内障").isAccessible();
            browser.click(".blank button").waitFor("有内容没有显示");
            assertThat(browser.text()).doesNotContain("吴清明", "白内障");
        }
    }

    @Test
    void whatComesInElsewhereIsToldWhereTheChartIsOpen() {
        String card = clinics.patient("tl-anju", "文小满", "1950-05-21");
        grant(clinics.residentOf(card), "tl-fuyou");
        try (Browser browser = desk("tl-fuyou-d1")) {
            open(browser, card).waitFor("文小满").waitFor("白内障");
            clinics.finds("tl-anju", card, "急性支气管炎", "J20.9");
            browser.waitFor("有新内容到达").isAccessible();
            assertThat(browser.text()).doesNotContain("急性支气管炎");
            browser.click(".news button").waitFor("急性支气管炎").waitForNo("有新内容到达");
        }
    }

    @Test
    void aSessionThatEndsClearsTheDesk() {
        try (Browser browser = Browser.open(port, Browser.DESKTOP)) {
            browser.onEveryPage(LATE).signIn("desk", "tl-renmin-d1");
            open(browser, ZHOU).waitFor("2型糖尿病");
            browser.run("window.late.forEach(rings => rings())");
            browser.waitFor("登录已结束").waitForNo("周德明").waitForNo("糖尿病").isAccessible();
            browser.click("button.primary").find("input[name=value]");
            open(browser, ZHOU).waitFor("2型糖尿病");
            browser.run(BROKEN_TOKEN);
            browser.find("body").sendKeys("r");
            browser.waitFor("登录已结束").waitForNo("周德明").waitForNo("糖尿病");
        }
    }

    @Test
    void aServerThatCannotBeReachedIsSaidAndAskedAgain() {
        try (Browser browser = desk("tl-renmin-d1")) {
            browser.waitFor("请居民出示").offline(true);
            open(browser, ZHOU).waitFor("现在连不上服务器").isAccessible();
            browser.offline(false);
            browser.click(".failure button").waitFor("2型糖尿病");
        }
    }

    @Test
    void aDeskCodeOpensTheRecordOnce() {
        String card = clinics.patient("tl-anju", "郑春来", "1951-02-13");
        String code = code(card, "code");
        try (Browser browser = desk("tl-zhongyi-d1")) {
            open(browser, code).waitFor("郑春来").waitFor("白内障");
            open(browser, code).waitFor("号码不对或已失效");
            browser.waitForNo("郑春来").waitForNo("白内障");
        }
    }

    @Test
    void aCameraReadsTheCodeWhereTheBrowserCan() {
        String card = clinics.patient("tl-anju", "柳夏至", "1951-06-21");
        String held =
                """
                window.BarcodeDetector = class { detect() { return Promise.resolve([{rawValue: '%s'}]); } };
                navigator.mediaDevices.getUserMedia = () => Promise.resolve(document.createElement('canvas').captureStream());
                """
                        .formatted(code(card, "qr"));
        try (Browser browser = desk("tl-zhongyi-d1")) {
            browser.waitFor("此浏览器不能用摄像头读码");
            assertThat(browser.run("return document.featurePolicy.allowsFeature('camera')"))
                    .isEqualTo(true);
            browser.onEveryPage(held).signIn("desk", "tl-zhongyi-d1").waitFor("点“扫二维码”");
            browser.click(".find button[aria-expanded]").waitFor("柳夏至").waitFor("白内障");
            browser.until("return !document.querySelector('video')");
            browser.go("/office/");
            assertThat(browser.run("return document.featurePolicy.allowsFeature('camera')"))
                    .isEqualTo(false);
        }
    }

    @Test
    void aPrintedCardOpensWithItsPinAlone() {
        String card = clinics.patient("tl-anju", "方白露", "1951-09-08");
        Wire.Answer printed =
                clinics.says(clinics.residentOf(card), "mutation { issueDeskCard { card pin errors { message } } }");
        String number = printed.at("$.data.issueDeskCard.card");
        String pin = printed.at("$.data.issueDeskCard.pin");
        String wrong = pin.equals("000000") ? "111111" : "000000";
        try (Browser browser = desk("tl-zhongyi-d1")) {
            open(browser, number).waitFor("请居民输入").isAccessible();
            browser.type("input[name=pin]", wrong + Keys.ENTER).waitFor("卡号或密码不对");
            assertThat(browser.text()).doesNotContain("方白露", "白内障");
            browser.type("input[name=pin]", pin + Keys.ENTER).waitFor("方白露").waitFor("白内障");
        }
    }

    @Test
    void whoCarriesNothingIsMatchedByNameAndBirthDate() {
        clinics.patient("tl-anju", "尹霜降", "1951-10-24");
        try (Browser browser = desk("tl-zhongyi-d1")) {
            browser.click(".find button[aria-expanded]").waitFor("按姓名和出生日期核对").isAccessible();
            match(browser, "尹冬至", "1961-10-24").waitFor("没有相符的人");
            match(browser, "尹霜降", "1951-10-24").waitFor("很可能");
            assertThat(browser.text()).doesNotContain("安居镇卫生院");
            browser.click("longmai-match li button").waitFor("有内容没有显示");
            assertThat(browser.text()).doesNotContain("白内障");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static Browser match(Browser browser, String name, String born) {
        browser.run(
                "const form = document.querySelector('longmai-match form'); form.name.value = ''; form.birthDate.value = '%s'"
                        .formatted(born));
        return browser.type("longmai-match input[name=name]", name)
                .click("longmai-match option[value=female]")
                .click("longmai-match button.primary");
    }

    @Test
    void aFamilyDoctorIsToldWhoNeedsReviewAndSaysWhatCameOfIt() {
        String card = clinics.patient("tl-anju", "宋立春", "1952-02-04");
        clinics.know("tl-renmin", card, "宋立春", "1952-02-04", "脑梗死", "I63.9");
        String notice = "[...document.querySelectorAll('.care')].find(one => one.dataset.resident === '%s')"
                .formatted(clinics.residentOf(card));
        try (Browser browser = desk("tl-anju-d3")) {
            browser.visit("care").until("return Boolean(%s)".formatted(notice)).isAccessible();
            assertThat(browser.text()).doesNotContain("脑梗死", "人民医院");
            browser.run(notice + ".querySelector('button[type=button]').click()");
            browser.waitFor("宋立春").waitFor("有内容没有显示");
            browser.visit("care").run(notice + ".querySelector('input').value = '已电话随访'");
            browser.run(notice + ".querySelector('button.primary').click()");
            browser.until("return !(%s)".formatted(notice));
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void aDoctorKeepsBackWhatTheirOwnInstitutionRecordedAndNothingElse() {
        String card = clinics.patient("tl-anju", "江大寒", "1952-01-21");
        String resident = clinics.residentOf(card);
        grant(resident, "tl-zhongyi");
        try (Browser browser = desk("tl-zhongyi-d1")) {
            open(browser, card).click(".problems .line").find("dialog[open] h2");
            assertThat(browser.text()).doesNotContain("暂不对居民公开");
            browser.signIn("desk", "tl-anju-d1");
            open(browser, card).click(".problems .line").click("dialog[open] summary");
            browser.type("dialog[open] textarea", "等家属到场再告知").isAccessible();
            browser.click("dialog[open] .danger").waitFor("已暂不公开");
            assertThat(browser.complaints()).isEmpty();
        }
        assertThat(clinics.says(resident, "{ myRecord { withheld } }").<Boolean>at("$.data.myRecord.withheld"))
                .isTrue();
    }

    @Test
    void keysFindTheNextResidentAndHelp() {
        try (Browser browser = desk("tl-renmin-d1")) {
            open(browser, ZHOU).waitFor("2型糖尿病");
            browser.find("body").sendKeys("?");
            browser.waitFor("键盘快捷键").isAccessible();
            browser.find("dialog[open]").sendKeys(Keys.ESCAPE);
            browser.find("body").sendKeys("x");
            browser.waitFor("请居民出示").waitForNo("周德明").waitForNo("糖尿病");
            open(browser, "110101190001010000").waitFor("没有找到");
        }
    }

    @Test
    void comesLightAndStaysWhereItIs() {
        try (Browser browser = Browser.open(port, Browser.DESKTOP)) {
            browser.go("/desk/").waitFor("登录");
            assertThat(browser.weight()).isBetween(10_000, 300_000);
            open(browser.signIn("desk", "tl-renmin-d1"), ZHOU).find("longmai-timeline .days");
            assertThat(browser.shift()).isLessThan(0.1);
        }
    }

    private static Browser open(Browser browser, String what) {
        return browser.type("input[name=value]", what + Keys.ENTER);
    }

    private static String kept(Browser browser) {
        return String.valueOf(
                browser.run("return JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"));
    }

    private String grant(String resident, String institution) {
        return clinics.says(
                        resident,
                        "mutation { grantConsent(input: {institutions: [\"%s\"]}) { consent { id } } }"
                                .formatted(institution))
                .at("$.data.grantConsent.consent.id");
    }

    private String code(String card, String form) {
        return clinics.says(clinics.residentOf(card), "mutation { createDeskCode { code qr errors { message } } }")
                .at("$.data.createDeskCode." + form);
    }
}
