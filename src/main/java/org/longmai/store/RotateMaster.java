package org.longmai.store;

import com.mongodb.client.MongoDatabase;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code rotate-master}: wraps the district's secret by the master key that is set, in place of the previous one that is set too. */
@Command(
        name = "rotate-master",
        description =
                "Puts longmai.store.master-key (or keystore) in the place of longmai.store.previous.master-key (or"
                        + " previous.keystore). No record is written anew, and running instances go on. Exit code 0: done; 2: not.")
public class RotateMaster implements Callable<Integer> {

    @Option(
            names = "--keep",
            description =
                    "the previous key opens the store too, until this is run again without --keep: for the time in which"
                            + " instances are restarted one by one")
    private boolean keep;

    /** Settings, as for serving. */
    @Unmatched
    private List<String> settings = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    @Configuration(proxyBeanMethods = false)
    @ConfigurationPropertiesScan({"org.longmai.store", "org.longmai.demo"})
    @ComponentScan(
            basePackages = "org.longmai",
            useDefaultFilters = false,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.REGEX,
                            pattern = {
                                "org\\.longmai\\.store\\.StoreConfiguration",
                                "org\\.longmai\\.demo\\.DemoConfiguration.*"
                            }))
    static class Slice {}

    @Override
    public Integer call() {
        try (ConfigurableApplicationContext context = Offline.start(Slice.class, settings)) {
            rotate(context);
            line().getOut().println(keep ? "Both keys open the store now." : "The new key opens the store now.");
            return 0;
        } catch (RuntimeException e) {
            line().getErr().println("The master key was not rotated: " + Offline.why(e));
            return 2;
        }
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private void rotate(ConfigurableApplicationContext context) {
        StoreSettings store = context.getBean(StoreSettings.class);
        StoreSettings.Previous previous = store.previous();
        if (previous == null) {
            throw new WrongMasterKey("Set longmai.store.previous.master-key, or previous.keystore, to the key of now.");
        }
        SecureRandom random = context.getBean(SecureRandom.class);
        KeyService from = StoreConfiguration.keyService(
                previous.masterKey(), previous.keystore(), context.getBean(Seal.class), random);
        DistrictSecret secret = new DistrictSecret(context.getBean(MongoDatabase.class), random, store.suite());
        KeyService to = context.getBean(KeyService.class);
        if (!secret.isOpenedBy(to)) {
            // A store of an older Longmai takes its form first.
            secret.open(from, StoreSettings.bytes(previous.masterKey()));
        }
        secret.rotate(from, to, keep);
    }
}
