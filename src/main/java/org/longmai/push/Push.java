package org.longmai.push;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Sends every Bundle of a folder to a hub, and goes on where it stopped. */
@Command(
        name = "push",
        description =
                "Sends every Bundle of a folder (*.json, *.json.gz, *.xml) to a hub; run it again, and it goes on where it stopped.",
        sortOptions = false,
        exitCodeOnExecutionException = Push.UNFINISHED,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all accepted",
            "1:some not accepted: see rejected.ndjson",
            "2:wrong usage",
            "3:the hub could not be reached, or not finished: run it again",
            "4:the hub or its token issuer refuses the client, or its certificate is not trusted",
            "130, 143:stopped by Ctrl-C or by the system: what was under way is finished and known; run it again"
        })
public final class Push implements Callable<Integer> {

    static final int SOME_REFUSED = 1;
    static final int UNFINISHED = 3;
    static final int DENIED = 4;

    private static final long SECONDS_TO_FINISH = 120;
    private static final Duration STILL = Duration.ofSeconds(2);
    private static final int MOST_NAMED = 20;

    @Parameters(paramLabel = "DIR", description = "The folder.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Option(names = "--url", paramLabel = "URL", description = "The hub, e.g. https://hub.example/fhir.")
    private @Nullable URI url;

    @Option(names = "--client-id", paramLabel = "ID", description = "The institution's client.")
    private @Nullable String client;

    @Option(
            names = "--client-secret-env",
            paramLabel = "NAME",
            description = "The environment variable that has its secret.")
    private @Nullable String secretVariable;

    @Option(names = "--client-secret-file", paramLabel = "FILE", description = "The file that has its secret.")
    private @Nullable Path secretFile;

    @Option(
            names = "--private-key",
            paramLabel = "FILE",
            description = "Its key instead, PKCS 8 in PEM (private_key_jwt).")
    private @Nullable Path privateKey;

    @Option(names = "--key-id", paramLabel = "ID", description = "The key's id (kid).")
    private @Nullable String keyId;

    @Option(names = "--token-url", paramLabel = "URL", description = "The token address; by default as the hub says.")
    private @Nullable URI tokenUrl;

    @Option(names = "--recursive", description = "Folders within it too.")
    private boolean recursive;

    @Option(names = "--order", description = "By ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Folder.Order order = Folder.Order.name;

    @Option(
            names = "--first",
            paramLabel = "GLOB",
            description = "What others refer to and so goes first, e.g. 'hospital*'.")
    private List<String> first = new ArrayList<>();

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "So many at once, those of one patient in order; default: ${DEFAULT-VALUE}.")
    private int parallel = 2;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Time.class,
            description = "For one answer; default: 5m.")
    private Duration timeout = Duration.ofMinutes(5);

    @Option(
            names = "--give-up-after",
            paramLabel = "TIME",
            converter = Time.class,
            description = "How long to try when the hub does not answer; default: 10m, with --watch for ever.")
    private @Nullable Duration patience;

    @Option(names = "--watch", description = "Stay, and send what comes into the folder.")
    private boolean watch;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            converter = Time.class,
            description = "How often to look; default: 5s.")
    private Duration every = Duration.ofSeconds(5);

    @Option(names = "--move-sent", description = "Move accepted files to DIR/sent.")
    private boolean moveSent;

    @Option(names = "--move-rejected", description = "Move rejected files to DIR/rejected.")
    private boolean moveRejected;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where it keeps its state and report; default: DIR/.longmai.")
    private @Nullable Path stateDirectory;

    @Option(names = "--ca-file", paramLabel = "FILE", description = "Trust these certificates (PEM) and no others.")
    private @Nullable Path caFile;

    @Option(
            names = "--allow-http",
            description = "Let secrets and Bundles go over plain http: only where the network is safe.")
    private boolean plainHttp;

    @Option(names = "--dry-run", description = "Only check that the files are Bundles.")
    private boolean dryRun;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final PrintStream out;
    private final Clock clock;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Consumer<Duration> pause;
    private volatile @Nullable Courier running;

    public Push() {
        this(System.out, Clock.systemUTC(), null);
    }

    /** @param pause null: real time */
    Push(PrintStream out, Clock clock, @Nullable Consumer<Duration> pause) {
        this.out = out;
        this.clock = clock;
        this.pause = pause == null ? this::await : pause;
    }

    @Override
    public Integer call() throws Exception {
        if (!Files.isDirectory(directory)) {
            throw usage("There is no such folder.");
        }
        if (parallel < 1 || parallel > 64) {
            throw usage("--parallel is 1 to 64.");
        }
        Folder folder = new Folder(directory.toAbsolutePath().normalize(), recursive, order, first);
        return dryRun ? check(folder) : lockedRun(folder);
    }

    private int check(Folder folder) throws IOException {
        int flawed = 0;
        int number = 0;
        for (Path file : folder.files()) {
            number++;
            Parcel parcel = Parcel.read(folder.root(), file);
            if (parcel.flaw() != null && ++flawed <= MOST_NAMED) {
                out.println(line(parcel.name() + ": " + parcel.flaw()));
            }
        }
        if (flawed > MOST_NAMED) {
            out.printf(Locale.ROOT, "and %d more%n", flawed - MOST_NAMED);
        }
        out.printf(Locale.ROOT, "%d files, %d of them no Bundles.%n", number, flawed);
        return flawed == 0 ? 0 : SOME_REFUSED;
    }

    /** A file's name may have what moves a terminal's cursor. */
    private static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    private int lockedRun(Folder folder) throws Exception {
        HubClient hub = hub();
        Path state = stateDirectory == null ? folder.root().resolve(".longmai") : stateDirectory;
        Files.createDirectories(state);
        try (FileChannel channel =
                        FileChannel.open(state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            if (lock == null) {
                out.println("Another run is at work on this folder.");
                return UNFINISHED;
            }
            return run(folder, hub, state);
        } finally {
            ended.countDown();
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private int run(Folder folder, HubClient hub, Path directory) throws Exception {
        Rejections rejections = new Rejections(directory, clock);
        Progress progress = new Progress(out, isTerminal(), clock);
        try (State state = State.open(directory)) {
            Courier courier = new Courier(folder, hub, state, rejections, progress, manner(), clock, pause);
            running = courier;
            Runtime.getRuntime().addShutdownHook(new Thread(this::end));
            if (watch) {
                new Watch(folder, STILL, clock).run(courier, every, pause);
            } else {
                courier.deliver(folder.files());
            }
            return report(courier, rejections, directory);
        }
    }

    private Courier.Manner manner() {
        Duration most = patience == null && !watch ? Duration.ofMinutes(10) : patience;
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), new Random());
        return new Courier.Manner(parallel, most, backoff, moveSent, moveRejected);
    }

    private int report(Courier courier, Rejections rejections, Path directory) throws IOException {
        Courier.Stop stop = courier.stopped();
        Summary summary =
                new Summary(courier.accepted(), courier.skipped(), rejections.reasons(), rejections.file(), stop);
        Files.writeString(directory.resolve("summary.txt"), summary.chinese() + summary.english());
        out.print(summary.forConsole(Summary.console()));
        out.flush();
        if (stop != null) {
            return stop.exitCode();
        }
        return rejections.hasFailed() ? UNFINISHED : rejections.count() > 0 ? SOME_REFUSED : 0;
    }

    /** Ctrl-C: the Bundles under way are finished, and what was accepted is known to the next run. */
    private void end() {
        stop();
        try {
            if (!ended.await(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
                out.println("A Bundle took too long: it goes again with the next run.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() {
        Courier courier = running;
        if (courier != null) {
            courier.stop(UNFINISHED, "Stopped.");
        }
        ending.countDown();
    }

    private void await(Duration time) {
        try {
            if (ending.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HubClient hub() throws IOException, GeneralSecurityException {
        if (url == null || client == null) {
            throw usage("--url and --client-id are needed.");
        }
        URI fhir = Addresses.fhir(url);
        if (!Addresses.mayCarrySecrets(fhir, plainHttp)) {
            throw usage("Records go over https only (--allow-http if the network is safe).");
        }
        HttpClient http = http();
        Tokens tokens = new Tokens(http, fhir, tokenUrl, credentials(client), plainHttp, clock);
        return new HubClient(http, fhir, tokens, timeout, clock);
    }

    private HttpClient http() throws IOException, GeneralSecurityException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(15));
        if (caFile != null) {
            builder.sslContext(trusting(caFile));
        }
        return builder.build();
    }

    private SSLContext trusting(Path pem) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (Certificate certificate : certificates(pem)) {
            trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), new SecureRandom());
        return context;
    }

    private Collection<? extends Certificate> certificates(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (IOException | GeneralSecurityException e) {
            // Said below.
        }
        throw usage("--ca-file: there is no certificate in this file that can be read; it has to be PEM.");
    }

    private Credentials credentials(String client) {
        long ways = List.of(secretVariable != null, secretFile != null, privateKey != null).stream()
                .filter(given -> given)
                .count();
        if (ways != 1) {
            throw usage("One of --client-secret-env, --client-secret-file and --private-key is needed.");
        }
        if (privateKey != null) {
            return key(client, privateKey);
        }
        String secret = secretFile == null ? System.getenv(String.valueOf(secretVariable)) : secretIn(secretFile);
        if (secret == null || secret.isEmpty()) {
            throw usage("The secret is empty.");
        }
        return new Credentials.Secret(client, secret);
    }

    private Credentials key(String client, Path file) {
        try {
            return Credentials.Key.read(client, file, keyId);
        } catch (IOException | IllegalArgumentException e) {
            throw usage("--private-key: the key cannot be used: " + reason(e) + ".");
        }
    }

    private String secretIn(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw usage("--client-secret-file: the file cannot be read: " + reason(e) + ".");
        }
    }

    private static String reason(Exception e) {
        return e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    }

    private static boolean isTerminal() {
        return System.console() != null && System.getenv("TERM") != null
                || System.console() != null && System.getProperty("os.name", "").startsWith("Windows");
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** {@code 30s}, {@code 10m}, {@code 2h}. */
    static final class Time implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            if (!text.matches("\\d{1,6}[smhd]")) {
                throw new TypeConversionException("a time is like 30s, 10m, 2h or 1d");
            }
            String unit = text.substring(text.length() - 1).toUpperCase(Locale.ROOT);
            String number = text.substring(0, text.length() - 1);
            return Duration.parse((unit.equals("D") ? "P" : "PT") + number + unit);
        }
    }
}
