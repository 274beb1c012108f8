package org.longmai.demo.district.clinic;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.demo.district.terms.Allergen;
import org.longmai.demo.district.terms.Analyte;
import org.longmai.demo.district.terms.Diagnosis;
import org.longmai.demo.district.terms.Drug;
import org.longmai.demo.district.terms.Element;
import org.longmai.demo.district.terms.Fhir;
import org.longmai.demo.district.terms.Imaging;
import org.longmai.demo.district.terms.Label;
import org.longmai.demo.district.terms.Operation;
import org.longmai.demo.district.terms.Panel;
import org.longmai.demo.district.terms.Service;
import org.longmai.demo.district.terms.Setting;
import org.longmai.demo.district.terms.Vaccine;
import org.longmai.registry.Practitioner;

/** One visit and what was found, given and written there; every method adds to it. */
public final class Visit {

    private static final int DAYS_TO_RECOVER = 7;
    private static final int DAYS_OF_SUPPLY = 14;
    private static final int DAYS_OF_CHRONIC_SUPPLY = 190;
    private static final String NOTHING_REMARKABLE = "所检项目均在参考范围内。";

    private final PatientFile file;
    private final ZonedDateTime start;
    private final ZonedDateTime end;
    private final Practitioner practitioner;
    private final @Nullable Element encounter;
    private final List<Element> diagnoses = new ArrayList<>();
    private final List<Element> resources = new ArrayList<>();
    private boolean chronic;

    /** @param setting null for an entry in a register, which has no Encounter */
    Visit(PatientFile file, @Nullable Setting setting, String reason, ZonedDateTime start, ZonedDateTime end) {
        this.file = file;
        this.start = start;
        this.end = end;
        this.practitioner = file.sender().anyPractitioner(file.life().random());
        this.encounter = setting == null ? null : encounter(setting, reason);
    }

    /** Labels all of the visit so far. */
    public Visit labelled(Label label) {
        resources.forEach(resource -> resource.put("meta", new Element().with("security", label.codings())));
        return this;
    }

    /** The visit is due under the public-health services. */
    public Visit asService(Service... services) {
        return onEncounter("type", Stream.of(services).map(Service::concept).toList());
    }

    /** Of a chronic illness the file has one Condition, which later visits refer to. */
    public Visit diagnosed(Diagnosis diagnosis) {
        String known = file.problem(diagnosis);
        String condition = known == null ? condition(diagnosis) : known;
        chronic |= diagnosis.isChronic();
        diagnoses.add(new Element().with("condition", Fhir.reference(condition)));
        return onEncounter("diagnosis", diagnoses);
    }

    public Visit bloodPressure() {
        observation("vital-signs", Fhir.concept("血压", Fhir.loinc("85354-9")))
                .with("component", List.of(component(Analyte.SYSTOLIC), component(Analyte.DIASTOLIC)));
        return this;
    }

    public Visit measured(Analyte... analytes) {
        for (Analyte analyte : analytes) {
            observation(analyte, measure(analyte));
        }
        return this;
    }

    /** Measures all of the panel and reports it. */
    public Visit tested(Panel panel) {
        List<Element> results = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (Analyte analyte : panel.analytes()) {
            BigDecimal value = measure(analyte);
            results.add(observation(analyte, value));
            remark(analyte, value).ifPresent(remarks::add);
        }
        report("LAB", panel.concept(), remarks.isEmpty() ? NOTHING_REMARKABLE : String.join(";", remarks) + "。")
                .with("result", results.stream().map(Visit::referenceTo).toList());
        return this;
    }

    public Visit examined(Imaging imaging, String conclusion) {
        report(imaging.section(), imaging.concept(), conclusion);
        return this;
    }

    /** Long enough for whatever chronic illness has been diagnosed so far. */
    public Visit prescribed(Drug... drugs) {
        for (Drug drug : drugs) {
            add("MedicationRequest", "subject")
                    .with("status", end.isBefore(daysAgo(daysOfSupply())) ? "completed" : "active")
                    .with("intent", "order")
                    .with("medicationCodeableConcept", drug.concept())
                    .with("authoredOn", Fhir.dateTime(start))
                    .with("requester", practitioner())
                    .with("dosageInstruction", List.of(drug.dosage()));
        }
        return this;
    }

    public Visit performed(Operation operation) {
        add("Procedure", "subject")
                .with("status", "completed")
                .with("code", operation.concept())
                .with("performedDateTime", Fhir.dateTime(start.plusMinutes(5)))
                .with("performer", List.of(new Element().with("actor", practitioner())));
        return this;
    }

    /** @param dose its number in the series */
    public Visit vaccinated(Vaccine vaccine, int dose) {
        add("Immunization", "patient")
                .with("status", "completed")
                .with("vaccineCode", vaccine.concept())
                .with("occurrenceDateTime", Fhir.dateTime(start))
                .with("primarySource", true)
                .with("performer", List.of(new Element().with("actor", practitioner())))
                .with("protocolApplied", List.of(new Element().with("doseNumberString", String.valueOf(dose))));
        return this;
    }

    public Visit allergicTo(Allergen allergen) {
        add("AllergyIntolerance", "patient")
                .with("clinicalStatus", Fhir.hl7Concept("allergyintolerance-clinical", "active"))
                .with("verificationStatus", Fhir.hl7Concept("allergyintolerance-verification", "confirmed"))
                .with("type", "allergy")
                .with("category", List.of(allergen.category()))
                .with("criticality", allergen.criticality())
                .with("code", allergen.concept())
                .with("recordedDate", Fhir.dateTime(start))
                .with("recorder", practitioner())
                .with("reaction", List.of(new Element().with("manifestation", List.of(allergen.manifestation()))));
        return this;
    }

    public Visit relatedTo(Person mother) {
        resource("RelatedPerson")
                .with("identifier", mother.identifiers())
                .with("active", true)
                .with("patient", file.reference())
                .with("relationship", List.of(Person.mother()))
                .with("name", List.of(mother.humanName()))
                .with("telecom", mother.telecom())
                .with("gender", mother.gender())
                .with("birthDate", mother.birthDate().toString());
        return this;
    }

    /**
     * The summary of a stay.
     *
     * @param text its first line is the title
     */
    public Visit summarized(String text) {
        String title = text.lines().findFirst().orElseThrow();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Element attachment = new Element()
                .with("contentType", "text/plain; charset=UTF-8")
                .with("language", "zh-CN")
                .with("data", Base64.getEncoder().encodeToString(bytes))
                .with("title", title)
                .with("creation", Fhir.dateTime(end));
        resource("DocumentReference")
                .with("status", "current")
                .with("docStatus", "final")
                .with("type", Fhir.concept(title, Fhir.loinc("18842-5")))
                .with("subject", file.reference())
                .with("date", Fhir.dateTime(end))
                .with("author", List.of(practitioner()))
                .with("custodian", file.sender().ownReference())
                .with("content", List.of(new Element().with("attachment", attachment)))
                .with("context", context());
        return this;
    }

    /** The patient came by ambulance. */
    public Visit byAmbulance() {
        Element source = Fhir.concept("120急救车送入", Fhir.hl7("admit-source", "emd"));
        return onEncounter("hospitalization", new Element().with("admitSource", source));
    }

    /** The patient left alive for home, or dead. */
    public Visit discharged(boolean alive) {
        Element disposition = Fhir.hl7Concept("discharge-disposition", alive ? "home" : "exp");
        return onEncounter("hospitalization", new Element().with("dischargeDisposition", disposition));
    }

    ZonedDateTime end() {
        return end;
    }

    List<Element> resources() {
        return resources;
    }

    private Element encounter(Setting setting, String reason) {
        return resource("Encounter")
                .with("status", "finished")
                .with("class", setting.coding())
                .with("subject", file.reference())
                .with("participant", List.of(new Element().with("individual", practitioner())))
                .with("period", Fhir.period(start, end))
                .with("reasonCode", List.of(Fhir.concept(reason)))
                .with("serviceProvider", file.sender().ownReference());
    }

    private Visit onEncounter(String name, Object value) {
        if (encounter != null) {
            encounter.put(name, value);
        }
        return this;
    }

    /** @return the reference to it */
    private String condition(Diagnosis diagnosis) {
        LocalDate onset = file.life().body().onset(diagnosis, start.toLocalDate());
        ZonedDateTime abatement = end.plusDays(DAYS_TO_RECOVER);
        boolean over = !diagnosis.isChronic() && abatement.isBefore(daysAgo(1));
        String condition = reference(add("Condition", "subject")
                .with("clinicalStatus", Fhir.hl7Concept("condition-clinical", over ? "resolved" : "active"))
                .with("verificationStatus", Fhir.hl7Concept("condition-ver-status", "confirmed"))
                .with("category", List.of(Fhir.hl7Concept("condition-category", category(diagnosis))))
                .with("code", diagnosis.concept())
                .with("onsetDateTime", onset.toString())
                .with("abatementDateTime", over ? abatement.toLocalDate().toString() : null)
                .with("recordedDate", Fhir.dateTime(start))
                .with("recorder", practitioner()));
        if (diagnosis.isChronic()) {
            file.addProblem(diagnosis, condition);
        }
        return condition;
    }

    private int daysOfSupply() {
        return chronic ? DAYS_OF_CHRONIC_SUPPLY : DAYS_OF_SUPPLY;
    }

    private static String category(Diagnosis diagnosis) {
        return diagnosis.isChronic() ? "problem-list-item" : "encounter-diagnosis";
    }

    private BigDecimal measure(Analyte analyte) {
        return file.life().body().measure(analyte, start.toLocalDate());
    }

    private Element component(Analyte analyte) {
        BigDecimal value = measure(analyte);
        return valued(new Element().with("code", analyte.concept(file.sender().id())), analyte, value);
    }

    private Element observation(Analyte analyte, BigDecimal value) {
        String category = analyte.isVitalSign() ? "vital-signs" : "laboratory";
        return valued(observation(category, analyte.concept(file.sender().id())), analyte, value);
    }

    private Element observation(String category, Element code) {
        return add("Observation", "subject")
                .with("status", "final")
                .with("category", List.of(Fhir.hl7Concept("observation-category", category)))
                .with("code", code)
                .with("effectiveDateTime", Fhir.dateTime(start.plusMinutes(5)))
                .with("performer", List.of(practitioner()));
    }

    private static Element valued(Element observation, Analyte analyte, BigDecimal value) {
        String flag = analyte.flag(value);
        return observation
                .with("valueQuantity", analyte.quantity(value))
                .with(
                        "interpretation",
                        flag == null ? null : List.of(Fhir.hl7Concept("v3-ObservationInterpretation", flag)))
                .with("referenceRange", analyte.referenceRange());
    }

    private static Optional<String> remark(Analyte analyte, BigDecimal value) {
        String flag = String.valueOf(analyte.flag(value));
        return switch (flag) {
            case "H" -> Optional.of("%s %s,高于参考范围".formatted(analyte.text(), value.toPlainString()));
            case "L" -> Optional.of("%s %s,低于参考范围".formatted(analyte.text(), value.toPlainString()));
            default -> Optional.empty();
        };
    }

    private Element report(String section, Element code, String conclusion) {
        return add("DiagnosticReport", "subject")
                .with("status", "final")
                .with("category", List.of(Fhir.hl7Concept("v2-0074", section)))
                .with("code", code)
                .with("effectiveDateTime", Fhir.dateTime(start.plusMinutes(5)))
                .with("issued", Fhir.dateTime(reported()))
                .with("performer", List.of(file.sender().ownReference()))
                .with("conclusion", conclusion);
    }

    /** Within two hours, or before the patient leaves. */
    private ZonedDateTime reported() {
        ZonedDateTime due = start.plusHours(2);
        return due.isBefore(end) ? due : end;
    }

    private @Nullable Element context() {
        return encounter == null
                ? null
                : new Element()
                        .with("encounter", List.of(referenceTo(encounter)))
                        .with("period", Fhir.period(start, end));
    }

    /** @param patient the name of the element that refers to the patient */
    private Element add(String type, String patient) {
        return resource(type)
                .with(patient, file.reference())
                .with("encounter", encounter == null ? null : referenceTo(encounter));
    }

    private Element resource(String type) {
        Element resource =
                Element.resource(type, file.sender().newId(type, file.life().person()));
        resources.add(resource);
        return resource;
    }

    private Element practitioner() {
        return file.sender().reference(practitioner);
    }

    private ZonedDateTime daysAgo(int days) {
        return Fhir.midnight(file.life().today()).minusDays(days);
    }

    private static Element referenceTo(Element resource) {
        return Fhir.reference(reference(resource));
    }

    private static String reference(Element resource) {
        return resource.get("resourceType") + "/" + resource.get("id");
    }
}
