package org.longmai.audit;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Interval;
import org.longmai.store.Offline;
import org.longmai.store.ReadOnly;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code verify-ledger}: whether an entry of the ledger was removed, changed, put elsewhere, added or cut off. It writes nothing. */
@Command(
        name = "verify-ledger",
        description = "Checks the access ledger. Exit code 0: it is whole; 1: it is not; 2: it could not be checked.")
public class VerifyLedger implements Callable<Integer> {

    private static final int WHOLE = 0;
    private static final int BROKEN = 1;
    private static final int UNKNOWN = 2;

    @Option(
            names = "--head",
            paramLabel = "FILE",
            description = "a file of heads (longmai.audit.head), of each instance; by default the one that is set")
    private List<Path> heads = new ArrayList<>();

    @Option(names = "--since", paramLabel = "TIME", description = "only entries from then on: 2026-11-01")
    private @Nullable String since;

    /** Settings, as for serving. */
    @Unmatched
    private List<String> settings = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    /** What of Longmai is needed: the store, the registry's names, the ledger's collections; no web server, no writer. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(JacksonAutoConfiguration.class)
    @Import({Entries.class, Chains.class})
    @ConfigurationPropertiesScan({"org.longmai.store", "org.longmai.registry", "org.longmai.audit", "org.longmai.demo"})
    @ComponentScan(
            basePackages = "org.longmai",
            useDefaultFilters = false,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.REGEX,
                            pattern = {
                                "org\\.longmai\\.store\\.StoreConfiguration",
                                "org\\.longmai\\.registry\\.Registry",
                                "org\\.longmai\\.demo\\.DemoConfiguration.*"
                            }))
    static class Slice {}

    @Override
    public Integer call() {
        PrintWriter out = line().getOut();
        try (ConfigurableApplicationContext context =
                Offline.start(Slice.class, settings, ReadOnly.SETTING + "=true")) {
            Verification verification = new Verification(
                    context.getBean(Entries.class), context.getBean(Chains.class), heads(context), time());
            List<Finding> findings = verification.run();
            findings.forEach(out::println);
            out.printf(
                    "%d entries in %d chains: %s%n",
                    verification.count(),
                    verification.chainCount(),
                    findings.isEmpty() ? "the ledger is whole" : findings.size() + " findings");
            return findings.isEmpty() ? WHOLE : BROKEN;
        } catch (IOException | RuntimeException e) {
            line().getErr().println("The ledger could not be checked: " + Offline.why(e));
            return UNKNOWN;
        }
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private List<Head> heads(ConfigurableApplicationContext context) throws IOException {
        List<Path> files = new ArrayList<>(heads);
        Path set = context.getBean(AuditSettings.class).head();
        if (files.isEmpty() && set != null && Files.exists(set)) {
            files.add(set);
        }
        List<Head> found = new ArrayList<>();
        for (Path file : files) {
            found.addAll(HeadFile.read(file));
        }
        return found;
    }

    private @Nullable Instant time() {
        if (since == null) {
            return null;
        }
        Interval time = Interval.of(since);
        if (time == null) {
            throw new IllegalArgumentException("--since takes a date, or a date and time: 2026-11-01.");
        }
        return time.start();
    }
}
