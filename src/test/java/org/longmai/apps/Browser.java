package org.longmai.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Results;
import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A real browser, as people hold it: Debian's chromium, where there is one. */
final class Browser implements AutoCloseable {

    /** A phone's screen, and the narrowest that must work. */
    static final int PHONE = 390;

    static final int NARROWEST = 320;
    static final int DESKTOP = 1280;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration OFTEN = Duration.ofMillis(50);
    private static final String SIGNED_IN = "return Boolean(document.querySelector('nav.places'))";
    private static final String ARRIVED =
            "return Boolean(document.querySelector(\"nav.places a[href='#/%s'][aria-current]\")"
                    + " && document.querySelector('main h1') && !document.querySelector('main .skeleton'))";
    private static final String PARTS =
            "const part = [...document.querySelectorAll('%s')].find(one => one.innerText.includes('%s'));";
    private static final String NAMED =
            "const [name, value] = Object.entries(part.dataset)[0]; return '%s[data-' + name + '=\"' + value + '\"]'";
    private static final String WEIGHT =
            "return ['navigation', 'resource'].flatMap(type => performance.getEntriesByType(type))"
                    + ".reduce((sum, one) => sum + one.transferSize, 0)";
    private static final String SHIFT =
            "new Promise(done => { let sum = 0; new PerformanceObserver(list => list.getEntries()"
                    + ".forEach(one => { sum += one.hadRecentInput ? 0 : one.value; })).observe({type: 'layout-shift', buffered: true});"
                    + " setTimeout(() => done(sum), 200); })";
    private static final Deque<ChromeDriver> IDLE = new ConcurrentLinkedDeque<>();
    private static final List<String> WCAG = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    private final ChromeDriver driver;
    private final String base;
    private final List<String> complaints = new ArrayList<>();

    private Browser(ChromeDriver driver, String base) {
        this.driver = driver;
        this.base = base;
    }

    /** A tab that knows nothing of what was in others; skips the test where no browser is installed. */
    static Browser open(int port, int width) {
        Path chromium = installed("chromium", "chromium-browser", "google-chrome");
        Path server = installed("chromedriver");
        assumeTrue(chromium != null && server != null, "no chromium here");
        ChromeDriver idle = IDLE.poll();
        ChromeDriver driver = idle != null ? idle : started(String.valueOf(chromium), String.valueOf(server));
        Browser browser = new Browser(driver, "http://localhost:" + port);
        browser.forget();
        browser.resize(width);
        return browser;
    }

    private static @Nullable Path installed(String... names) {
        return Stream.of(names)
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** To start one takes longer than many a test: it is used again by the next, and ends with the tests. */
    private static ChromeDriver started(String chromium, String server) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium);
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(server))
                .usingAnyFreePort()
                .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        Runtime.getRuntime().addShutdownHook(new Thread(driver::quit));
        return driver;
    }

    private void forget() {
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
        driver.executeCdpCommand("Storage.clearDataForOrigin", Map.of("origin", base, "storageTypes", "all"));
        driver.manage().logs().get(LogType.BROWSER);
    }

    void resize(int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 844, "deviceScaleFactor", 1, "mobile", width < DESKTOP));
    }

    Browser go(String path) {
        driver.get(base + path);
        return this;
    }

    /** Signs in to an app as somebody of the demo, whoever was signed in before. */
    Browser signIn(String app, String person) {
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        go("/" + app + "/");
        return click("button.primary").type("#person", person + Keys.ENTER).until(SIGNED_IN);
    }

    /** What is at a place of the page, once it is there. */
    Part find(String css) {
        Part part = new Part(css);
        part.there(any -> true);
        return part;
    }

    /** Whatever is at a place of the page when it is asked for: a page may be drawn anew meanwhile. */
    final class Part {

        private final By place;

        private Part(String css) {
            this.place = By.cssSelector(css);
        }

        String getText() {
            return there(WebElement::getText);
        }

        boolean isEnabled() {
            return there(WebElement::isEnabled);
        }

        void sendKeys(CharSequence... keys) {
            there(found -> {
                found.sendKeys(keys);
                return true;
            });
        }

        private <T> T there(Function<WebElement, T> asked) {
            return patiently(() -> Optional.of(asked.apply(driver.findElement(place))))
                    .orElseThrow();
        }
    }

    /** As somebody who scrolled there first: what stays at the edges of the screen covers nothing. */
    Browser click(String css) {
        patiently(() -> clicked(driver.findElement(By.cssSelector(css))));
        return this;
    }

    private boolean clicked(WebElement found) {
        driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", found);
        if (!found.isEnabled()) {
            return false;
        }
        found.click();
        return true;
    }

    /** What is asked for, once it is there: a page that is drawn anew meanwhile is asked again. */
    private <T> T patiently(Supplier<T> asked) {
        return new WebDriverWait(driver, PATIENCE, OFTEN)
                .ignoring(StaleElementReferenceException.class)
                .ignoring(ElementNotInteractableException.class)
                .withMessage(() -> "the page has at last: " + text())
                .until(any -> asked.get());
    }

    Browser type(String css, String text) {
        find(css).sendKeys(text);
        return this;
    }

    /** Waits until the script answers true. */
    Browser until(String script) {
        patiently(() -> Boolean.TRUE.equals(driver.executeScript(script)));
        return this;
    }

    /** What a promise comes to. */
    Object later(String promise) {
        return driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1]; Promise.resolve(%s).then(done, done)"
                        .formatted(promise));
    }

    void offline(boolean off) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", off, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    /** A picture of the screen as it is. */
    void picture(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    Browser waitFor(String text) {
        patiently(() -> text().contains(text));
        return this;
    }

    /** Waits until nothing on the page says it any more. */
    Browser waitForNo(String text) {
        patiently(() -> !text().contains(text));
        return this;
    }

    /** Waits for a part that says it, and gives it a name by which to find it whatever is drawn anew around it. */
    String which(String css, String text) {
        until(PARTS.formatted(css, text) + "return Boolean(part)");
        return String.valueOf(run(PARTS.formatted(css, text) + NAMED.formatted(css)));
    }

    /** Goes to a page of the menu, and waits until it is there with its heading and what it shows. */
    Browser visit(String page) {
        click("nav.places a[href='#/%s']".formatted(page));
        return until(ARRIVED.formatted(page));
    }

    /** What can be read on the page. */
    String text() {
        return String.valueOf(run("return document.body?.innerText"));
    }

    String address() {
        return driver.getCurrentUrl();
    }

    Object run(String script) {
        return driver.executeScript(script);
    }

    /** What WCAG 2.2 AA finds wrong with the page as it is now. The examiner's own styles are blocked, which is as it should be. */
    void isAccessible() {
        collectComplaints();
        Results results = new AxeBuilder().withTags(WCAG).setLegacyMode(true).analyze(driver);
        driver.manage().logs().get(LogType.BROWSER);
        assertThat(results.getViolations().stream().map(Browser::said)).isEmpty();
    }

    private static String said(Rule rule) {
        return rule.getId() + ": "
                + rule.getNodes().stream()
                        .limit(3)
                        .map(node -> String.valueOf(node.getTarget()))
                        .toList();
    }

    /** What comes before the scripts of every page that is opened from now on. */
    Browser onEveryPage(String script) {
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        return this;
    }

    /** The bytes of the page and of all that it loaded, as they went over the wire. */
    int weight() {
        return ((Number) run(WEIGHT)).intValue();
    }

    /** How far things moved by themselves; 0.1 is the limit of what counts as good. */
    double shift() {
        return ((Number) later(SHIFT)).doubleValue();
    }

    /** Whether everything fits without a scroll to the side. */
    void fits() {
        assertThat(run("return document.documentElement.scrollWidth - innerWidth"))
                .isEqualTo(0L);
    }

    /** What the browser complained of: blocked scripts, missing files. */
    List<String> complaints() {
        collectComplaints();
        return complaints;
    }

    private void collectComplaints() {
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(entry -> entry.getMessage())
                .forEach(complaints::add);
    }

    /** Another tab is there for the next test; a browser that has come to harm is not used again. */
    @Override
    public void close() {
        try {
            String used = driver.getWindowHandle();
            String next = driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
            driver.switchTo().window(used).close();
            driver.switchTo().window(next);
            IDLE.push(driver);
        } catch (WebDriverException e) {
            driver.quit();
        }
    }
}
