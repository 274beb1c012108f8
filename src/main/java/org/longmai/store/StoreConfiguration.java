package org.longmai.store;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.HubIds;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.util.IdGenerator;
import org.springframework.util.JdkIdGenerator;

/** The store and what stands on the district's secret. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class StoreConfiguration {

    /** How long a request waits for a store that does not answer, unless the URI says otherwise. */
    private static final int PATIENCE_SECONDS = 5;

    /** Acknowledged means: journaled by a majority. */
    @Bean
    @ConditionalOnProperty("longmai.store.uri")
    MongoClient mongoClient(StoreSettings settings, ObjectProvider<CommandListener> listeners) {
        ConnectionString uri = new ConnectionString(String.valueOf(settings.uri()));
        MongoClientSettings.Builder client = MongoClientSettings.builder()
                .applicationName("longmai")
                .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                .readConcern(ReadConcern.DEFAULT)
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .applyConnectionString(uri);
        listeners.forEach(client::addCommandListener);
        return MongoClients.create(client.build());
    }

    @Bean
    MongoDatabase mongoDatabase(MongoClient client, StoreSettings settings) {
        return client.getDatabase(settings.database());
    }

    /** The master key of the settings, unless the district brings a service of its own. */
    @Bean
    @ConditionalOnMissingBean
    KeyService keyService(StoreSettings settings, Seal seal, SecureRandom random) {
        return keyService(settings.masterKey(), settings.keystore(), seal, random);
    }

    @Bean
    DistrictSecret districtSecret(MongoDatabase database, SecureRandom random, StoreSettings settings) {
        return new DistrictSecret(database, random, settings.suite());
    }

    @Bean
    MasterKey masterKey(
            DistrictSecret secret,
            KeyService service,
            StoreSettings settings,
            @Value("${" + ReadOnly.SETTING + ":false}") boolean readOnly) {
        return readOnly
                ? secret.openExisting(service, settings.masterKeyBytes())
                : secret.open(service, settings.masterKeyBytes());
    }

    @Bean
    FileKeys fileKeys(MongoDatabase database, MasterKey master, Seal seal, ApplicationEventPublisher events) {
        return new FileKeys(database, master, seal, events::publishEvent);
    }

    static KeyService keyService(
            @Nullable String masterKey, StoreSettings.@Nullable Keystore keystore, Seal seal, SecureRandom random) {
        if (keystore != null) {
            return KeystoreKey.in(keystore.location(), keystore.type(), keystore.password(), keystore.alias(), random);
        }
        byte[] bytes = StoreSettings.bytes(masterKey);
        if (bytes == null) {
            throw new WrongMasterKey("No master key is set.");
        }
        return new SettingKey(bytes, seal);
    }

    @Bean
    HubIds hubIds(MasterKey master) {
        return new HubIds(master.derive("hub-ids"));
    }

    @Bean
    Seal seal(SecureRandom random, StoreSettings settings) {
        return new Seal(random, settings.suite());
    }

    @Bean
    SecureRandom secureRandom() {
        return new SecureRandom();
    }

    @Bean
    IdGenerator idGenerator() {
        return new JdkIdGenerator();
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
