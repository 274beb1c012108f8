package org.longmai.intake;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.longmai.access.Caller;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /fhir}: a Bundle of the caller's institution. */
@RestController
class IntakeController {

    private final Intake intake;
    private final Reception reception;
    private final Body body;

    IntakeController(Intake intake, Reception reception, Body body) {
        this.intake = intake;
        this.reception = reception;
        this.body = body;
    }

    @PostMapping(
            path = {"/fhir", "/fhir/"},
            consumes = {OperationOutcome.MEDIA_TYPE, "application/json"},
            produces = {OperationOutcome.MEDIA_TYPE, "application/json"})
    ResponseEntity<byte[]> submit(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = "Prefer", required = false) List<String> prefer,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Preference preference = Preference.of(prefer == null ? List.of() : prefer);
        byte[] sent = body.of(request);
        Map<String, Object> answer =
                reception.receive(caller, sent, response, () -> intake.submit(caller, sent, preference));
        return ResponseEntity.ok().body(Json.write(answer));
    }
}
