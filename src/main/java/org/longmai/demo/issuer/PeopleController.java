package org.longmai.demo.issuer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.springframework.context.annotation.Profile;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Ready tokens, so that the demo can be tried without a login. */
@RestController
@Profile("demo")
class PeopleController {

    private final DemoPeople people;
    private final DemoTokens tokens;

    PeopleController(DemoPeople people, DemoTokens tokens) {
        this.people = people;
        this.tokens = tokens;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Ready(
            String id,
            String name,
            String role,
            @Nullable String institution,
            @Nullable String residentId,
            String token) {}

    @GetMapping("/demo/people")
    List<Ready> people() {
        return people.some().stream().map(this::ready).toList();
    }

    /** The resident of the id, a newly pushed one too; nobody, if there is none. */
    @GetMapping(path = "/demo/people", params = "resident")
    List<Ready> resident(@RequestParam String resident) {
        return ready(people.resident(resident));
    }

    /** The resident of the identifier, {@code system|value}. */
    @GetMapping(path = "/demo/people", params = "identifier")
    List<Ready> identifier(@RequestParam String identifier) {
        return ready(byIdentifier(identifier));
    }

    /** The bare token of the person of the id, for a shell. */
    @GetMapping(path = "/demo/token", params = "id", produces = MediaType.TEXT_PLAIN_VALUE)
    String token(@RequestParam String id) {
        return people.find(id).map(tokens::ready).orElseThrow(Failure::notFound);
    }

    /** The bare token of the resident of the identifier, {@code system|value}. */
    @GetMapping(path = "/demo/token", params = "identifier", produces = MediaType.TEXT_PLAIN_VALUE)
    String residentsToken(@RequestParam String identifier) {
        return byIdentifier(identifier).map(tokens::ready).orElseThrow(Failure::notFound);
    }

    private Optional<DemoPerson> byIdentifier(String identifier) {
        int bar = identifier.indexOf('|');
        if (bar < 0) {
            throw Failure.invalid("'identifier' is system|value.");
        }
        return people.resident(identifier.substring(0, bar), identifier.substring(bar + 1));
    }

    private List<Ready> ready(Optional<DemoPerson> person) {
        return person.map(this::ready).map(List::of).orElseGet(List::of);
    }

    private Ready ready(DemoPerson person) {
        return new Ready(
                person.id(),
                person.name(),
                person.role().claim(),
                person.institution(),
                person.resident(),
                tokens.ready(person));
    }
}
