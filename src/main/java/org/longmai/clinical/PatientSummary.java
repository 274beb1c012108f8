package org.longmai.clinical;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Reference;
import org.longmai.fhir.References;
import org.longmai.fhir.Resource;

/**
 * The front page as a document that other systems read.
 *
 * @see <a href="https://hl7.org/fhir/uv/ips/STU1.1/">International Patient Summary</a>
 */
public final class PatientSummary {

    private static final String LOINC = "http://loinc.org";
    private static final String PROFILE = "http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips";
    private static final List<Section> REQUIRED = List.of(Section.PROBLEMS, Section.ALLERGIES, Section.MEDICATIONS);

    private PatientSummary() {}

    /**
     * @param id of this document
     * @param patient with an id
     * @param base the address under which the resources can be read, without a slash at its end
     * @param author whose system it is
     * @return a Bundle of type document: Composition, Patient, what the sections refer to
     */
    public static Map<String, Object> of(
            UUID id, Resource patient, FrontPage page, String base, String author, Instant now) {
        ZonedDateTime at = now.truncatedTo(ChronoUnit.SECONDS).atZone(Interval.ZONE);
        String date = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at);
        List<Object> entries = new ArrayList<>();
        Reference composition = new Reference("Composition", id.toString());
        entries.add(entry(base, composition(composition, patient, page, base, author, date)));
        entries.add(entry(base, absolute(patient, base)));
        page.resources().forEach(resource -> entries.add(entry(base, absolute(resource, base))));
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("resourceType", "Bundle");
        bundle.put("id", id.toString());
        bundle.put("meta", Map.of("profile", List.of(PROFILE)));
        bundle.put("identifier", Map.of("system", "urn:ietf:rfc:3986", "value", "urn:uuid:" + id));
        bundle.put("type", "document");
        bundle.put("timestamp", date);
        bundle.put("entry", entries);
        return bundle;
    }

    private static Map<String, Object> composition(
            Reference reference, Resource patient, FrontPage page, String base, String author, String date) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", reference.type());
        json.put("id", reference.id());
        json.put("language", "zh-CN");
        json.put("status", "final");
        json.put("type", coded("60591-5", "Patient summary Document"));
        json.put("subject", Map.of("reference", url(base, patient.reference())));
        json.put("date", date);
        json.put("author", List.of(Map.of("display", author)));
        json.put("title", "居民健康摘要 Patient summary");
        List<Object> sections = new ArrayList<>();
        for (Section section : Section.values()) {
            if (!page.of(section).isEmpty() || REQUIRED.contains(section)) {
                sections.add(section(section, page.of(section), base));
            }
        }
        json.put("section", sections);
        return json;
    }

    private static Map<String, Object> section(Section section, List<Held> held, String base) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", section.title().zh() + " " + section.title().en());
        json.put("code", coded(section.loinc(), section.title().en()));
        json.put("text", Map.of("status", "generated", "div", narrative(held)));
        if (held.isEmpty()) {
            json.put("emptyReason", emptyReason());
        } else {
            json.put(
                    "entry",
                    held.stream()
                            .map(one ->
                                    Map.of("reference", url(base, one.resource().reference())))
                            .toList());
        }
        return json;
    }

    private static Map<String, Object> emptyReason() {
        return Map.of(
                "coding",
                List.of(Map.of(
                        "system", "http://terminology.hl7.org/CodeSystem/list-empty-reason", "code", "unavailable")),
                "text",
                "没有可显示的记录 No record to show");
    }

    private static String narrative(List<Held> held) {
        StringBuilder html = new StringBuilder("<div xmlns=\"http://www.w3.org/1999/xhtml\">");
        if (held.isEmpty()) {
            html.append("<p>没有可显示的记录 No record to show</p>");
        } else {
            html.append("<ul>");
            held.forEach(one ->
                    html.append("<li>").append(escaped(line(one.resource()))).append("</li>"));
            html.append("</ul>");
        }
        return html.append("</div>").toString();
    }

    private static String line(Resource resource) {
        List<String> parts = new ArrayList<>();
        for (String path : new String[] {"code", "medicationCodeableConcept", "vaccineCode"}) {
            String text = Concepts.text(Concepts.first(resource, path));
            if (text != null) {
                parts.add(text);
            }
        }
        Measurement.of(new Held(resource, "")).forEach(one -> parts.add(value(one)));
        for (String path : new String[] {"effectiveDateTime", "onsetDateTime", "authoredOn", "occurrenceDateTime"}) {
            String date = resource.string(path);
            if (date != null) {
                parts.add(date.substring(0, Math.min(10, date.length())));
            }
        }
        return String.join(" · ", parts);
    }

    private static String value(Measurement measurement) {
        List<Map<String, Object>> quantities = Resource.objects(measurement.json(), "valueQuantity");
        String text = quantities.isEmpty() ? "" : Units.text(quantities.get(0));
        return measurement.json() == measurement.observation().resource().json()
                ? text
                : measurement.name() + " " + text;
    }

    private static Map<String, Object> coded(String loinc, String display) {
        return Map.of("coding", List.of(Map.of("system", LOINC, "code", loinc, "display", display)));
    }

    private static Map<String, Object> entry(String base, Map<String, Object> resource) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("fullUrl", url(base, new Resource(resource).reference()));
        entry.put("resource", resource);
        return entry;
    }

    /** Its references lead where it is read, wherever the document is taken. */
    private static Map<String, Object> absolute(Resource resource, String base) {
        return References.rewrite(
                resource.json(), text -> Reference.parse(text) == null ? text : base + "/" + text, text -> text);
    }

    private static String url(String base, Reference reference) {
        return base + "/" + reference;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
