package org.longmai.demo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.LocalDate;
import org.longmai.demo.district.District;
import org.longmai.demo.embedded.EmbeddedMongo;
import org.longmai.fhir.Interval;
import org.longmai.registry.Registry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Profile;

/** The store in process, unless another one is named, and the district that is made up for it. */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
class DemoConfiguration {

    private static final long SEED = 500151;

    @Configuration(proxyBeanMethods = false)
    @Profile("demo")
    @ConditionalOnProperty(name = "longmai.store.uri", matchIfMissing = true, havingValue = "embedded")
    static class EmbeddedStore {

        @Bean
        EmbeddedMongo embeddedMongo(DemoSettings settings) throws IOException {
            Files.createDirectories(settings.data());
            return EmbeddedMongo.open(settings.data().resolve("store.h2"));
        }

        @Bean
        MongoClient embeddedMongoClient(EmbeddedMongo embedded, DemoSettings settings) {
            return MongoClients.create(embedded.uri() + (settings.sync() ? "/?journal=true" : ""));
        }
    }

    @Bean
    @Lazy
    District district(Registry registry, DemoSettings settings, Clock clock) {
        LocalDate today = clock.instant().atZone(Interval.ZONE).toLocalDate();
        return new District(registry, SEED, today, Math.max(settings.residents(), 12));
    }
}
