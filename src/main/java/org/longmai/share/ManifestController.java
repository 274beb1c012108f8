package org.longmai.share;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.AccessEvent.Outcome;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Body;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;
import org.longmai.share.HealthLinks.Held;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * Opens a link for who holds it and knows the passcode. A link that is not there, has ended, was revoked or was guessed at too
 * often gives one and the same answer.
 *
 * @see <a href="https://docs.smarthealthit.org/smart-health-links/spec#shl-manifest-request">SMART Health Links: the manifest</a>
 */
@CrossOrigin
@RestController
class ManifestController {

    private static final String LINK = "/shl/{address:[A-Za-z0-9_-]{43}}";
    private static final MediaType JOSE = MediaType.parseMediaType("application/jose");
    private static final int LARGEST = 8 * 1024;

    private final HealthLinks links;
    private final Tickets tickets;
    private final Ledger ledger;

    ManifestController(HealthLinks links, Tickets tickets, Ledger ledger) {
        this.links = links;
        this.tickets = tickets;
        this.ledger = ledger;
    }

    @PostMapping(LINK)
    ResponseEntity<byte[]> manifest(@PathVariable String address, HttpServletRequest request) throws IOException {
        ManifestRequest asked = ManifestRequest.of(Json.readObject(Body.read(request, LARGEST)));
        Held held = links.find(address).orElseThrow(Failure::notFound);
        String guess = links.guess(held).orElseThrow(Failure::notFound);
        if (!links.isRight(held, address, asked.passcode(), guess)) {
            record(held, asked, Outcome.REFUSED);
            return answer(
                    HttpStatus.UNAUTHORIZED,
                    Map.of("remainingAttempts", new JsonNumber(Integer.toString(links.left(held)))));
        }
        if (!links.use(held)) {
            return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                    .header("Retry-After", "3600")
                    .build();
        }
        record(held, asked, Outcome.ANSWERED);
        return answer(HttpStatus.OK, Map.of("files", List.of(file(address, held, asked))));
    }

    private Map<String, Object> file(String address, Held held, ManifestRequest asked) {
        Integer most = asked.embeddedLengthMax();
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("contentType", "application/fhir+json");
        if (most == null || held.jwe().length() <= most) {
            file.put("embedded", held.jwe());
        } else {
            file.put(
                    "location",
                    ServletUriComponentsBuilder.fromCurrentContextPath()
                            .pathSegment("shl", address, tickets.of(address))
                            .toUriString());
        }
        return file;
    }

    @GetMapping(LINK + "/{ticket}")
    ResponseEntity<byte[]> file(@PathVariable String address, @PathVariable String ticket) {
        Held held = Optional.of(ticket)
                .filter(given -> tickets.isGood(address, given))
                .flatMap(given -> links.find(address))
                .orElseThrow(Failure::notFound);
        return ResponseEntity.ok()
                .contentType(JOSE)
                .cacheControl(CacheControl.noStore())
                .body(held.jwe().getBytes(StandardCharsets.US_ASCII));
    }

    private static ResponseEntity<byte[]> answer(HttpStatus status, Map<String, Object> body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(Json.write(body));
    }

    /** Before anything leaves; a wrong passcode is for the resident to know of too. */
    private void record(Held held, ManifestRequest asked, Outcome outcome) {
        String link = held.kept().note();
        Caller receiver =
                new Caller(link, asked.recipient(), Role.RECEIVER, null, null, null, Set.of(), link, "health-link");
        AccessEvent event = new AccessEvent(
                receiver,
                held.resident(),
                AccessEvent.Action.OPEN_HEALTH_LINK,
                PurposeOfUse.PATRQT,
                outcome,
                List.of("HealthLink"),
                List.of(),
                link);
        ledger.record(event.toldTo(held.person().origins()));
    }
}
