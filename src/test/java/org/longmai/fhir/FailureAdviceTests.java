package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultMatcher;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@ExtendWith(OutputCaptureExtension.class)
class FailureAdviceTests {

    private final MockMvc web = MockMvcBuilders.standaloneSetup(new Probe())
            .setControllerAdvice(new FailureAdvice())
            .build();

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, 404, not-found",
        "INVALID, 400, invalid",
        "CONFLICT, 409, conflict",
        "PRECONDITION, 412, conflict",
        "FORBIDDEN, 403, forbidden",
        "UNSUPPORTED, 422, not-supported",
        "TOO_COSTLY, 413, too-costly",
        "UNAVAILABLE, 503, transient"
    })
    void eachCategoryHasItsStatusAndItsCode(Failure.Category category, int status, String code) throws Exception {
        web.perform(get("/fail/" + category))
                .andExpect(status().is(status))
                .andExpect(content().contentType("application/fhir+json"))
                .andExpect(jsonPath("$.resourceType").value("OperationOutcome"))
                .andExpect(jsonPath("$.issue.length()").value(1))
                .andExpect(jsonPath("$.issue[0].severity").value("error"))
                .andExpect(jsonPath("$.issue[0].code").value(code))
                .andExpect(jsonPath("$.issue[0].diagnostics").value("Change this."))
                .andExpect(jsonPath("$.issue[0].expression[0]").value("Bundle.entry[3]"))
                .andExpect(status == 503 ? header().exists("Retry-After") : header().doesNotExist("Retry-After"));
    }

    @Test
    void theElementAtFaultIsLeftOutWhereThereIsNone() throws Exception {
        web.perform(get("/hidden"))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.issue[0].expression").doesNotExist());
    }

    @Test
    void theUnexpectedIsLoggedOnceWithAnIdAndTheClientGetsTheIdOnly(CapturedOutput log) throws Exception {
        String body = web.perform(get("/broken"))
                .andExpect(status().isInternalServerError())
                .andExpect(jsonPath("$.issue[0].code").value("exception"))
                .andReturn()
                .getResponse()
                .getContentAsString();
        String id = body.replaceAll("(?s).*id: ([0-9a-f-]{36}).*", "$1");
        assertThat(log.getAll()).containsOnlyOnce(id).contains("IllegalStateException: secret 13800138000");
        assertThat(body).doesNotContain("secret", "Exception", "org.");
    }

    @Test
    void springsOwnRefusalsAreOutcomesWithoutClassNames() throws Exception {
        web.perform(delete("/hidden"))
                .andExpect(outcome(405, "not-supported"))
                .andExpect(header().string("Allow", "GET"));
        web.perform(post("/body").contentType(MediaType.TEXT_PLAIN).content("x"))
                .andExpect(outcome(415, "not-supported"));
        web.perform(post("/body").contentType(MediaType.APPLICATION_JSON).content("{"))
                .andExpect(outcome(400, "invalid"));
        web.perform(get("/number").param("n", "many")).andExpect(outcome(400, "invalid"));
        web.perform(get("/number")).andExpect(outcome(400, "invalid"));
        web.perform(get("/nowhere")).andExpect(outcome(404, "not-found"));
    }

    private static ResultMatcher outcome(int status, String code) {
        return result -> {
            assertThat(result.getResponse().getStatus()).isEqualTo(status);
            Map<String, Object> body = Json.readObject(result.getResponse().getContentAsByteArray());
            assertThat(Resource.values(body, "issue.code")).containsExactly(code);
            assertThat(result.getResponse().getContentAsString())
                    .contains("\"diagnostics\"")
                    .doesNotContain("Exception", "org.", "java.", "null");
        };
    }

    @RestController
    private static class Probe {

        @GetMapping("/fail/{category}")
        void fail(@PathVariable Failure.Category category) {
            throw Failure.of(category, "Change this.").at("Bundle.entry[3]");
        }

        @GetMapping("/hidden")
        void hidden() {
            throw Failure.notFound();
        }

        @GetMapping("/broken")
        void broken() {
            throw new IllegalStateException("secret 13800138000");
        }

        @PostMapping("/body")
        void body(@RequestBody Map<String, Object> body) {}

        @GetMapping("/number")
        void number(@RequestParam int n) {}
    }
}
