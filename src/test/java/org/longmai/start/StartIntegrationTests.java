package org.longmai.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.longmai.Longmai;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartIntegrationTests {

    @Test
    void stopsWithEverythingThatIsMissingAndNoSecret(CapturedOutput output) {
        assertRefused("--longmai.store.uri=mongodb://longmai:swordfish@db", "--longmai.store.master-key=swordfish");
        assertThat(output)
                .contains(
                        "APPLICATION FAILED TO START",
                        "- longmai.store.master-key is not of the right form",
                        "- spring.security.oauth2.resourceserver.jwt.issuer-uri is not set",
                        "--spring.profiles.active=demo")
                .doesNotContain("swordfish", "longmai.store.uri is", "\tat ");
    }

    @Test
    void theDemoStopsRatherThanListenToOthers(CapturedOutput output) {
        assertRefused("--spring.profiles.active=demo", "--server.address=0.0.0.0");
        assertThat(output)
                .contains("- server.address is not a loopback address", "longmai.demo.public=true")
                .doesNotContain("--spring.profiles.active=demo", "\tat ");
    }

    private static void assertRefused(String... arguments) {
        SpringApplication application = new SpringApplication(Longmai.class);
        assertThatExceptionOfType(StartRefused.class).isThrownBy(() -> application.run(arguments));
    }
}
