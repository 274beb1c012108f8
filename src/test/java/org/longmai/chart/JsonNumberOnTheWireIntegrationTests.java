package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.longmai.chart.completion.Roots;
import org.longmai.fhir.Json;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.web.SecurityFilterChain;

/** The bytes that leave over HTTP. Jackson writes a {@code Number} of a class that it does not know by its {@code toString}. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        classes = JsonNumberOnTheWireIntegrationTests.Application.class,
        properties = {
            "spring.graphql.schema.locations=classpath:graphql/fhir/",
            "spring.graphql.schema.additional-files=classpath:graphql/scalars.graphqls,classpath:chart/roots.graphqls"
        })
class JsonNumberOnTheWireIntegrationTests {

    @LocalServerPort
    private int port;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableConfigurationProperties(ChartSettings.class)
    @Import(GraphQlConfiguration.class)
    static class Application {

        @Bean
        SecurityFilterChain open(HttpSecurity http) throws Exception {
            return http.csrf(CsrfConfigurer::disable).build();
        }

        @Bean
        RuntimeWiringConfigurer roots() {
            return Roots::wire;
        }

        @Bean
        WebGraphQlInterceptor observation() {
            Map<String, Object> observation = Json.readObject(
                    """
                    {"resourceType": "Observation", "valueQuantity": {"value": 1.50, "system": "http://unitsofmeasure.org"},
                     "component": [{"valueQuantity": {"value": 1E2}}, {"valueInteger": 7}]}
                    """
                            .getBytes(StandardCharsets.UTF_8));
            return (request, chain) -> {
                request.configureExecutionInput(
                        (input, builder) -> builder.root(List.of(observation)).build());
                return chain.next(request);
            };
        }
    }

    @Test
    void numbersLeaveAsTheyCame() throws IOException, InterruptedException {
        String answer = post(
                "{\"query\": \"{ observations { valueQuantity { value system } component { valueQuantity { value } valueInteger } } }\"}");

        assertThat(answer)
                .isEqualTo("{\"data\":{\"observations\":[{"
                        + "\"valueQuantity\":{\"value\":1.50,\"system\":\"http://unitsofmeasure.org\"},"
                        + "\"component\":[{\"valueQuantity\":{\"value\":1E2},\"valueInteger\":null},"
                        + "{\"valueQuantity\":null,\"valueInteger\":7}]}]}}");
    }

    private String post(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
