package org.longmai.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.longmai.fhir.Failure;
import org.springframework.stereotype.Component;

/** The body of a request, no larger than what the intake takes. */
@Component
class Body {

    private final long max;

    Body(IntakeSettings settings) {
        this.max = settings.maxBody().toBytes();
    }

    /** @throws Failure with what the sender has to change */
    byte[] of(HttpServletRequest request) throws IOException {
        return org.longmai.fhir.Body.read(request, max);
    }
}
