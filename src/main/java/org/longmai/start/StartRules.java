package org.longmai.start;

import com.mongodb.ConnectionString;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.convert.PeriodStyle;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/**
 * What must be set. In production: the store, its key, the issuer. In the demo, whose tokens anybody may have: an address that only this
 * machine reaches. Values are never printed: some are secrets.
 */
@Component
class StartRules implements BeanFactoryPostProcessor {

    private static final int KEY_LENGTH = 32;

    private static final String PRODUCTION_HINT =
            "Set these as environment variables (LONGMAI_STORE_URI=…), in application.yaml or on the command line"
                    + " (--longmai.store.uri=…). To try Longmai without any of them: --spring.profiles.active=demo";

    private static final String DEMO_HINT = "Leave server.address out: the demo's own is 127.0.0.1.";

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        Environment environment = beans.getBean(Environment.class);
        List<String> faults = faults(environment);
        if (!faults.isEmpty()) {
            throw new StartRefused(faults, isDemo(environment) ? DEMO_HINT : PRODUCTION_HINT);
        }
    }

    static List<String> faults(Environment environment) {
        List<String> faults =
                new ArrayList<>(isDemo(environment) ? demoFaults(environment) : productionFaults(environment));
        requireRetention(environment, faults);
        return faults;
    }

    /** PIPL 55, 56: what tells of a disclosure is kept for at least three years, and any entry of the ledger may. */
    private static void requireRetention(Environment environment, List<String> faults) {
        String kept = environment.getProperty("longmai.audit.retention", "").strip();
        if (!kept.isEmpty() && !isLegalRetention(kept)) {
            faults.add(
                    "longmai.audit.retention is not of the right form, or too short: how long the access ledger is kept, as 6y;"
                            + " by law at least 3y. Leave it out to keep it for ever.");
        }
    }

    private static boolean isLegalRetention(String value) {
        try {
            LocalDate day = LocalDate.of(2000, 1, 1);
            return !day.plus(PeriodStyle.detectAndParse(value)).isBefore(day.plusYears(3));
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean isDemo(Environment environment) {
        return environment.acceptsProfiles(Profiles.of("demo"));
    }

    private static List<String> productionFaults(Environment environment) {
        List<String> faults = new ArrayList<>();
        require(
                "longmai.store.uri",
                "the connection string of your MongoDB replica set, mongodb://… or mongodb+srv://…",
                StartRules::isConnectionString,
                environment,
                faults);
        if (environment.getProperty("longmai.store.keystore.location", "").isBlank()) {
            require(
                    "longmai.store.master-key",
                    "32 random bytes in base64, as `openssl rand -base64 32` makes them; keep a copy, without it no record opens again",
                    StartRules::isKey,
                    environment,
                    faults);
        }
        require(
                "spring.security.oauth2.resourceserver.jwt.issuer-uri",
                "the URL of the OpenID issuer whose tokens count here, as the tokens' claim iss has it",
                StartRules::isUrl,
                environment,
                faults);
        return faults;
    }

    private static List<String> demoFaults(Environment environment) {
        String address = environment.getProperty("server.address", "");
        if (isLoopback(address) || environment.getProperty("longmai.demo.public", Boolean.class, false)) {
            return List.of();
        }
        return List.of(
                "server.address is not a loopback address: the demo gives tokens to anybody who asks, so it listens to this machine"
                        + " only (127.0.0.1). Where the network is yours and the residents made up: longmai.demo.public=true");
    }

    private static void require(
            String setting, String what, Predicate<String> form, Environment environment, List<String> faults) {
        String value = environment.getProperty(setting, "").strip();
        if (value.isEmpty()) {
            faults.add("%s is not set: %s.".formatted(setting, what));
        } else if (!form.test(value)) {
            faults.add("%s is not of the right form: %s.".formatted(setting, what));
        }
    }

    private static boolean isConnectionString(String value) {
        try {
            return !new ConnectionString(value).getHosts().isEmpty();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean isKey(String value) {
        try {
            return Base64.getDecoder().decode(value).length == KEY_LENGTH;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isUrl(String value) {
        try {
            URI url = URI.create(value);
            return ("https".equals(url.getScheme()) || "http".equals(url.getScheme())) && url.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return !address.isBlank() && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
