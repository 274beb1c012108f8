package org.longmai.clinical;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.longmai.registry.Registry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads the data once at start. */
@Configuration(proxyBeanMethods = false)
class ClinicalConfiguration {

    private final ClinicalSettings settings;
    private final JsonMapper mapper;

    ClinicalConfiguration(ClinicalSettings settings, JsonMapper mapper) {
        this.settings = settings;
        this.mapper = mapper;
    }

    @Bean
    Laboratory laboratory() throws IOException {
        Units units = new Units(read(settings.units(), new TypeReference<Map<String, String>>() {}));
        return new Laboratory(new Analytes(read(settings.analytes(), new TypeReference<List<Analyte>>() {})), units);
    }

    @Bean
    Recognition recognition(Laboratory laboratory, Registry registry) throws IOException {
        RecognitionRules rules = read(settings.recognition(), new TypeReference<RecognitionRules>() {});
        return new Recognition(rules, laboratory, registry);
    }

    @Bean
    Medicines medicines() throws IOException {
        return new Medicines(read(settings.medicines(), new TypeReference<MedicineRules>() {}));
    }

    @Bean
    Alerts alerts(Laboratory laboratory) throws IOException {
        return new Alerts(read(settings.urgent(), new TypeReference<List<UrgentValue>>() {}), laboratory);
    }

    private <T> T read(Resource location, TypeReference<T> type) throws IOException {
        try (InputStream in = location.getInputStream()) {
            return mapper.readValue(in, type);
        }
    }
}
