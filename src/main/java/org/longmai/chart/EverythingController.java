package org.longmai.chart;

import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Failure;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Traits;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Body;
import org.longmai.record.Entry;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * {@code GET /fhir/Patient/{id}/$everything}: all of a resident's record that the caller may see, the Patients first, then the
 * newest first. What the record refers to without it being a resident's, as practitioners, is read by itself.
 *
 * @see <a href="https://hl7.org/fhir/R4/patient-operation-everything.html">FHIR: $everything</a>
 */
@RestController
class EverythingController {

    private static final int MOST = 1000;
    private static final int BUFFER = 32 * 1024;
    private static final byte[] RESOURCE = "\",\"resource\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SEARCH = ",\"search\":{\"mode\":\"match\"}}".getBytes(StandardCharsets.US_ASCII);

    private final Residents residents;
    private final Views views;
    private final Ledger ledger;

    EverythingController(Residents residents, Views views, Ledger ledger) {
        this.residents = residents;
        this.views = views;
        this.ledger = ledger;
    }

    /**
     * A page of the record.
     *
     * @param total of all pages
     * @param next where the next page starts; null if there is none
     */
    private record Page(List<Entry> entries, int total, @Nullable String next) {}

    /**
     * @param id of one of the resident's Patients, or the resident's own
     * @param types resource types; all without
     * @param after where the page starts: a link has it, of this caller and this decision
     */
    @GetMapping("/fhir/Patient/{id}/$everything")
    void everything(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String id,
            @RequestParam(name = "_count", defaultValue = "" + MOST) int count,
            @RequestParam(name = "_type", required = false) @Nullable Set<String> types,
            @RequestParam(name = "_after", required = false) @Nullable String after,
            PurposeOfUse purpose,
            HttpServletResponse response)
            throws IOException {
        if (count < 1) {
            throw Failure.invalid("'_count' is 1 or more.");
        }
        Optional<Person> person = residents.ofFile(id).or(() -> residents.find(id));
        Person somebody = person.orElse(Person.NOBODY);
        View view = views.open(caller.knownAs(somebody.id(), somebody.origins()), somebody, purpose);
        if (!view.mayBeKnown()) {
            record(caller, person.orElse(null), purpose, null, List.of(), id);
            throw Failure.notFound();
        }
        if (view.entries().isEmpty()) {
            record(caller, somebody, purpose, view, List.of(), id);
            throw Failure.notFound();
        }
        Page page;
        try {
            page = page(view, types, after, Math.min(count, MOST));
        } catch (Failure e) {
            record(caller, somebody, purpose, view, List.of(), id);
            throw e;
        }
        List<Body> bodies = view.bodies(page.entries());
        record(caller, somebody, purpose, view, page.entries(), id);
        response.setContentType(OperationOutcome.MEDIA_TYPE);
        try (OutputStream out = new BufferedOutputStream(response.getOutputStream(), BUFFER)) {
            write(page, bodies, out);
        }
    }

    private static Page page(View view, @Nullable Set<String> types, @Nullable String after, int size) {
        List<Entry> all = Stream.concat(view.ofType("Patient").stream(), view.timeline().stream())
                .filter(entry -> types == null || types.contains(entry.traits().type()))
                .toList();
        int from = after == null ? 0 : place(view, all, after) + 1;
        List<Entry> page = all.subList(from, Math.min(all.size(), from + size));
        boolean more = from + page.size() < all.size();
        return new Page(page, all.size(), more ? cursor(view, page.get(page.size() - 1)) : null);
    }

    /** No date is in it: links are kept in logs and histories. */
    private static String cursor(View view, Entry last) {
        String text = view.fingerprint() + "|" + last.reference();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int place(View view, List<Entry> all, String after) {
        for (int i = 0; i < all.size(); i++) {
            if (cursor(view, all.get(i)).equals(after)) {
                return i;
            }
        }
        throw Failure.invalid("'_after' is of another caller, or a consent or the record has changed: start again.");
    }

    private static void write(Page page, List<Body> bodies, OutputStream out) throws IOException {
        byte[] first = start(",\"entry\":[");
        byte[] next = start(",");
        print(out, "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":" + page.total() + ",\"link\":[");
        link(out, "self", ServletUriComponentsBuilder.fromCurrentRequest().toUriString());
        if (page.next() != null) {
            print(out, ",");
            ServletUriComponentsBuilder nextPage = ServletUriComponentsBuilder.fromCurrentRequest();
            link(out, "next", nextPage.replaceQueryParam("_after", page.next()).toUriString());
        }
        print(out, "]");
        for (int i = 0; i < bodies.size(); i++) {
            Traits traits = page.entries().get(i).traits();
            out.write(i == 0 ? first : next);
            print(out, traits.type());
            out.write('/');
            print(out, traits.id());
            out.write(RESOURCE);
            bodies.get(i).writeTo(out);
            out.write(SEARCH);
        }
        print(out, bodies.isEmpty() ? "}" : "]}");
    }

    /** Of an entry up to the reference in its address. */
    private static byte[] start(String before) {
        String base = ServletUriComponentsBuilder.fromCurrentContextPath()
                .path("/fhir/")
                .toUriString();
        return (before + "{\"fullUrl\":\"" + base).getBytes(StandardCharsets.UTF_8);
    }

    /** @param url as it stands in a URI: no quote and no backslash is in it */
    private static void link(OutputStream out, String relation, String url) throws IOException {
        print(out, "{\"relation\":\"" + relation + "\",\"url\":\"");
        print(out, url.replace("\"", "%22").replace("\\", "%5C"));
        print(out, "\"}");
    }

    private static void print(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param view null where nothing is opened */
    private void record(
            Caller caller,
            @Nullable Person person,
            PurposeOfUse purpose,
            @Nullable View view,
            List<Entry> shown,
            String id) {
        AccessEvent event = new AccessEvent(
                caller,
                person == null ? null : person.id(),
                AccessEvent.Action.READ,
                purpose,
                view == null ? AccessEvent.Outcome.REFUSED : Disclosures.outcome(view),
                view == null ? List.of("Patient") : kinds(shown),
                view == null ? List.of() : view.consents(),
                "Patient/" + id + "/$everything");
        ledger.record(event.toldTo(person == null ? List.of() : person.origins()));
    }

    private static List<String> kinds(List<Entry> shown) {
        return shown.stream()
                .map(entry -> entry.traits().type())
                .distinct()
                .sorted()
                .toList();
    }
}
