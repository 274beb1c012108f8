package org.longmai.clinical;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.longmai.fhir.Resource;
import org.longmai.registry.DistrictOfTongliang;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

/** The data that comes with Longmai, and resources for tests. */
final class Clinical {

    private static final ClinicalConfiguration CONFIGURATION = new ClinicalConfiguration(
            new ClinicalSettings(
                    data("analytes"), data("units"), data("recognition"), data("medicines"), data("urgent")),
            JsonMapper.builder().build());

    static final Laboratory LABORATORY = made(CONFIGURATION::laboratory);
    static final Recognition RECOGNITION =
            made(() -> CONFIGURATION.recognition(LABORATORY, DistrictOfTongliang.registry()));
    static final Medicines MEDICINES = made(CONFIGURATION::medicines);
    static final Alerts ALERTS = made(() -> CONFIGURATION.alerts(LABORATORY));

    private Clinical() {}

    private interface Maker<T> {
        T make() throws IOException;
    }

    private static <T> T made(Maker<T> maker) {
        try {
            return maker.make();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassPathResource data(String name) {
        return new ClassPathResource("clinical/" + name + ".json");
    }

    /** @param json with single quotes for double ones */
    static Held held(String institution, String json) {
        return new Held(Resource.of(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), institution);
    }

    static Held observation(String institution, String id, String at, String loinc, String value, String unit) {
        return held(
                institution,
                """
                {'resourceType': 'Observation', 'id': '%s', 'status': 'final', 'effectiveDateTime': '%s',
                 'code': {'coding': [{'system': 'http://loinc.org', 'code': '%s'}]},
                 'valueQuantity': {'value': %s, 'unit': '%s'}}
                """
                        .formatted(id, at, loinc, value, unit));
    }
}
