package org.longmai.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.chart.Wire;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;

/** The working days of the steward, the privacy officers, the district officer and an institution's IT. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = DemoTown.class)
@ActiveProfiles("demo")
class OfficeIntegrationTests {

    private static final String GLASS =
            "mutation { breakGlass(input: {resident: \"%s\", reason: UNCONSCIOUS, words: \"%s\"}) { emergency { id } errors { message } } }";
    private static final String READ =
            "{ resident(id: \"%s\", purpose: %s) { conditions { nodes { code { text } } } } }";

    @LocalServerPort
    private int port;

    private Wire hub;
    private Clinics clinics;

    @BeforeEach
    void clinics(@Autowired ApplicationContext application) {
        hub = new Wire(application, port);
        clinics = new Clinics(hub);
    }

    private Browser office(String person) {
        return Browser.open(port, Browser.DESKTOP).signIn("office", person);
    }

    @ParameterizedTest
    @CsvSource({
        "steward, decisions disputes refused labels guardians feeds",
        "privacy-officer, rates disputes explain patterns withheld erasures",
        "tl-anju-it, feeds",
        "district-officer,"
    })
    void everyPageOfEveryRoleIsPlainToReadOnAPhoneInEnglish(String person, String pages) {
        try (Browser browser = Browser.open(port, Browser.PHONE).signIn("office", person)) {
            browser.click(".tools button:first-child").waitFor("Sign out").isAccessible();
            browser.fits();
            for (String page : pages == null ? new String[0] : pages.split(" ")) {
                browser.visit(page).isAccessible();
                browser.fits();
            }
            assertThat(browser.complaints()).isEmpty();
            browser.click(".tools button:last-child").waitFor("Sign in");
        }
    }

    @Test
    void aStewardLinksAPossibleMatchAndTakesItBack() {
        String[] cards = {
            clinics.patient("tl-anju", "殷秀英", "1941-03-14"), clinics.patient("tl-hufeng", "殷秀瑛", "1941-03-14")
        };
        assertThat(clinics.residentOf(cards[0])).isNotEqualTo(clinics.residentOf(cards[1]));
        try (Browser browser = office("steward")) {
            browser.waitFor("殷秀英").waitFor("殷秀瑛").waitFor("同音");
            String match = browser.which(".match", "殷秀瑛");
            browser.type(match + " textarea", "两地信息核对一致，电话确认为同一人");
            browser.click(match + " button[value=link]").waitFor("已记录").waitForNo("殷秀瑛");
            assertThat(clinics.residentOf(cards[0])).isEqualTo(clinics.residentOf(cards[1]));
            browser.click(".tabs button:nth-child(2)").waitFor("殷秀瑛");
            browser.click(browser.which(".match", "殷秀瑛") + " button.link");
            browser.waitFor("两地信息核对一致").isAccessible();
            assertThat(browser.address()).doesNotContain(clinics.residentOf(cards[0]));
            browser.type(".decision textarea", "电话里问错了人").click(".decision .danger");
            browser.waitFor("已撤销").waitFor("没有可撤销的决定");
            assertThat(browser.complaints()).isEmpty();
        }
        assertThat(clinics.residentOf(cards[0])).isNotEqualTo(clinics.residentOf(cards[1]));
    }

    @Test
    void aStewardSaysThatTwoAreNotOne() {
        String[] cards = {
            clinics.patient("tl-anju", "冼玉兰", "1942-03-14"), clinics.patient("tl-hufeng", "冼玉岚", "1942-03-14")
        };
        try (Browser browser = office("steward")) {
            browser.waitFor("冼玉岚");
            String match = browser.which(".match", "冼玉岚");
            browser.type(match + " textarea", "两姐妹，已见到两本户口簿");
            browser.click(match + " button[value=reject]").waitFor("已记录").waitForNo("冼玉岚");
            browser.click(".tabs button:nth-child(3)").waitFor("冼玉岚");
        }
        assertThat(clinics.residentOf(cards[0])).isNotEqualTo(clinics.residentOf(cards[1]));
    }

    @Test
    void aStewardLinksWhomNoMatchProposesAndTakesAFileOut() {
        String[] cards = {
            clinics.patient("tl-anju", "裴一鸣", "1943-01-01"), clinics.patient("tl-anju", "乔万里", "1953-12-31")
        };
        String[] residents = {clinics.residentOf(cards[0]), clinics.residentOf(cards[1])};
        String file = clinics.fileOf(cards[1]);
        try (Browser browser = office("steward")) {
            browser.visit("decisions").click("details:nth-of-type(1) summary");
            browser.type("input[name=one]", residents[0]).type("input[name=other]", residents[1]);
            browser.type("details:nth-of-type(1) textarea", "改过名，派出所证明").isAccessible();
            browser.click("details:nth-of-type(1) .primary").waitFor("已合并");
            assertThat(clinics.residentOf(cards[1])).isEqualTo(residents[0]);
            browser.click("details:nth-of-type(2) summary").type("input[name=patient]", file);
            browser.type("details:nth-of-type(2) textarea", "证明是伪造的").click("details:nth-of-type(2) .danger");
            browser.waitFor("已拆出");
        }
        assertThat(clinics.residentOf(cards[1])).isNotEqualTo(clinics.residentOf(cards[0]));
    }

    @Test
    void aStewardRecordsAChildsGuardianAndEndsIt() {
        String child = clinics.residentOf(clinics.patient("tl-anju", "苗苗", "2020-06-01"));
        try (Browser browser = office("steward")) {
            browser.visit("guardians").type("input[name=child]", child).click("main .primary");
            browser.waitFor("没有登记的监护人").type("input[name=number]", "51022819570316503X");
            browser.type("input[name=name]", "周德明").type("textarea", "已见到户口簿");
            browser.click(".stack .primary").waitFor("已登记").waitFor("周德明").isAccessible();
            browser.click(".guardian summary").type(".guardian textarea", "监护权已变更");
            browser.click(".guardian .danger").waitFor("已终止").waitForNo("周德明");
            assertThat(browser.address()).doesNotContain(child);
        }
    }

    @Test
    void aPrivacyOfficerAnswersADispute() {
        String resident = clinics.residentOf(clinics.patient("tl-anju", "严立冬", "1952-02-13"));
        String entry = clinics.says(resident, "{ myRecord { accessLog { nodes { id role } } } }")
                .<List<String>>at("$..nodes[?(@.role == 'DOCTOR')].id")
                .get(0);
        clinics.says(
                resident,
                "mutation { disputeAccess(entry: \"%s\", reason: \"我没有去过那里\") { errors { message } } }"
                        .formatted(entry));
        try (Browser browser = office("privacy-officer")) {
            browser.visit("disputes").waitFor("我没有去过那里").isAccessible();
            String dispute = browser.which("[data-dispute]", "我没有去过那里");
            browser.click(dispute + " option[value=PARTLY_UPHELD]");
            browser.type(dispute + " textarea", "经查，是导诊台误刷，已告知机构改正。");
            browser.click(dispute + " button.primary").waitFor("已答复").waitForNo("我没有去过那里");
            browser.click(".tabs button:nth-child(2)").waitFor("我没有去过那里").waitFor("导诊台误刷");
            assertThat(browser.complaints()).isEmpty();
        }
        assertThat(clinics.says(resident, "{ myDisputes { state answer { text outcome } } }")
                        .body())
                .contains("ANSWERED", "导诊台误刷", "PARTLY_UPHELD");
    }

    @Test
    void aPrivacyOfficerClosesAnEmergencyThatWasNoneAndSeesHowOften() {
        String resident = clinics.residentOf(clinics.patient("tl-anju", "冯小雪", "1953-11-22"));
        String doctor = hub.doctor("tl-zhongyi-d3");
        hub.ask(doctor, GLASS.formatted(resident, "路边被人发现昏迷不醒，没有家属，需要马上了解既往病史。"));
        assertThat(hub.ask(doctor, READ.formatted(resident, "BTG")).body()).contains("白内障");
        try (Browser browser = office("privacy-officer")) {
            browser.waitFor("路边被人发现昏迷不醒").isAccessible();
            String emergency = browser.which(".emergency", "路边被人发现昏迷不醒");
            browser.click(emergency + " summary").waitFor("期间读了什么（1）");
            browser.type(emergency + " textarea", "当天没有急诊记录").click(emergency + " .danger");
            browser.waitFor("已审核").waitForNo("路边被人发现昏迷不醒");
            browser.click(".tabs button:nth-child(2)").waitFor("路边被人发现昏迷不醒").waitFor("当天没有急诊记录");
            browser.visit("rates").waitFor("每百人").waitFor("全机构").isAccessible();
            assertThat(browser.complaints()).isEmpty();
        }
        assertThat(hub.ask(doctor, READ.formatted(resident, "BTG")).body()).doesNotContain("白内障");
    }

    @Test
    void aPrivacyOfficerSeesWhatWantsAnExplanationAndWhySomethingIsSeen() {
        String card = clinics.patient("tl-anju", "谢清和", "1954-04-20");
        String resident = clinics.residentOf(card);
        String condition = "Condition/" + clinics.conditionOf(card);
        try (Browser browser = office("privacy-officer")) {
            browser.visit("patterns").waitFor("无就诊记录").waitFor(resident).isAccessible();
            browser.visit("explain").click("option[value=tl-anju]").type("input[name=resident]", resident);
            browser.type("input[name=resource]", condition)
                    .click("main .primary")
                    .waitFor("能看到")
                    .isAccessible();
            browser.click("option[value=tl-renmin]").click("main .primary").waitFor("看不到");
            assertThat(browser.address()).doesNotContain(resident);
        }
    }

    @Test
    void aPrivacyOfficerReleasesWhatNeedNotBeKeptFromTheResident() {
        String card = clinics.patient("tl-anju", "倪小寒", "1955-01-06");
        String resident = clinics.residentOf(card);
        hub.ask(
                hub.doctor("tl-anju-d1"),
                "mutation { withholdFromResident(input: {reference: \"Condition/%s\", reason: \"由肿瘤科当面告知\", reviewBy: \"%s\"}) { errors { message } } }"
                        .formatted(clinics.conditionOf(card), LocalDate.now().plusDays(90)));
        assertThat(withheld(resident)).isTrue();
        try (Browser browser = office("privacy-officer")) {
            browser.visit("withheld").waitFor("由肿瘤科当面告知").isAccessible();
            browser.click(browser.which(".withheld", "由肿瘤科当面告知") + " .primary");
            browser.waitFor("已公开").waitForNo("由肿瘤科当面告知");
        }
        assertThat(withheld(resident)).isFalse();
    }

    private boolean withheld(String resident) {
        return clinics.says(resident, "{ myRecord { withheld } }").at("$.data.myRecord.withheld");
    }

    @Test
    void twoPrivacyOfficersEraseAFileByLawAndOneAloneDoesNot() {
        String card = clinics.patient("tl-anju", "蔡惊蛰", "1956-03-05");
        try (Browser browser = office("privacy-officer")) {
            browser.visit("erasures").click("details summary").type("input[name=id]", clinics.fileOf(card));
            browser.type("details textarea", "本人申请，个人信息保护法第四十七条").isAccessible();
            browser.click("details .danger").waitFor("已提出");
            String erasure = browser.which(".erasure", "第四十七条");
            browser.click(erasure + " input").click(erasure + " .danger").waitFor("须由另一位隐私保护专员确认");
            assertThat(clinics.residentOf(card)).isNotNull();
            browser.signIn("office", "privacy-officer-2").visit("erasures");
            erasure = browser.which(".erasure", "第四十七条");
            browser.click(erasure + " input")
                    .click(erasure + " .danger")
                    .waitFor("已销毁")
                    .waitForNo("第四十七条");
            browser.click(".tabs button:nth-child(2)").waitFor("第四十七条").waitFor("隐私保护专员乙");
        }
        assertThat(hub.ask(
                                hub.doctor("tl-anju-d1"),
                                "{ resident(identifier: {system: \"%s\", value: \"%s\"}) { name } }"
                                        .formatted(Clinics.CARD, card))
                        .body())
                .doesNotContain("蔡惊蛰");
    }

    @Test
    void anInstitutionsItSendsInAgainWhatWasRefusedOrThrowsItAway() {
        String[] cards = {
            clinics.patient("tl-bachuan", "范处暑", "1957-08-23"), clinics.patient("tl-bachuan", "范大暑", "1957-07-23")
        };
        clinics.pushesTooEarly("tl-bachuan", cards[0]);
        try (Browser browser = office("tl-bachuan-it")) {
            browser.waitFor("1条中退回1条").waitFor("条件引用").isAccessible();
            browser.click(".submission .primary").find(".failure[role=alert]");
            clinics.pushesTheDoctor("tl-bachuan", cards[0]);
            browser.waitFor("共2次").click(".submission .primary").waitFor("已接收").waitForNo("共2次");
            clinics.pushesTooEarly("tl-bachuan", cards[1]);
            browser.click(".tabs button:nth-child(2)").waitFor("共2次");
            browser.click(".tabs button:nth-child(1)").click(".submission summary");
            browser.click(".submission .danger").waitFor("已丢弃，内容已销毁").waitFor("没有待办");
            browser.visit("feeds").waitFor("本机构的数据").isAccessible();
            assertThat(browser.text()).doesNotContain("铜梁区人民医院", "范处暑", "范大暑");
            assertThat(browser.complaints()).isEmpty();
            browser.click(".tools button:last-child").waitFor("登录");
        }
        assertThat(pneumonia(cards[0])).contains("肺炎");
        assertThat(pneumonia(cards[1])).contains("白内障").doesNotContain("肺炎");
    }

    private String pneumonia(String card) {
        return hub.ask(
                        hub.doctor("tl-bachuan-d1"),
                        "{ resident(identifier: {system: \"%s\", value: \"%s\"}) { conditions { nodes { code { text } } } } }"
                                .formatted(Clinics.CARD, card))
                .body();
    }

    @Test
    void aStewardReadsWhyBundlesWereRefusedAndSendsNoneIn() {
        clinics.pushesTooEarly("tl-fuyou", clinics.patient("tl-fuyou", "季立秋", "1958-08-08"));
        try (Browser browser = office("steward")) {
            browser.visit("refused").click("option[value=tl-fuyou]").find(".submission");
            assertThat(browser.run("return document.querySelectorAll('.submission button').length"))
                    .isEqualTo(0L);
        }
    }

    @Test
    void aDistrictOfficerSeesFeedsAndNoQueueOfOthers() {
        try (Browser browser = office("district-officer")) {
            browser.waitFor("各机构数据").waitFor("铜梁区妇幼保健院").isAccessible();
            assertThat(browser.find("nav.places").getText()).doesNotContain("疑似同一人", "异议");
            browser.go("/office/#/erasures").waitFor("各机构数据");
            assertThat(browser.text()).doesNotContain("依法销毁");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void whoTreatsIsShownTheWayToTheDesk() {
        try (Browser browser = office("tl-renmin-d2")) {
            browser.waitFor("这里没有您岗位的页面").isAccessible();
            browser.click("main a[href='/desk/']").waitFor("一屏看完");
        }
    }

    @Test
    void comesLight() {
        try (Browser browser = Browser.open(port, Browser.DESKTOP)) {
            browser.go("/office/").waitFor("登录");
            assertThat(browser.weight()).isBetween(10_000, 300_000);
        }
    }
}
