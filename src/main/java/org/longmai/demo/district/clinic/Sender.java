package org.longmai.demo.district.clinic;

import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.longmai.demo.district.terms.Element;
import org.longmai.demo.district.terms.Fhir;
import org.longmai.identity.CitizenNumber;
import org.longmai.registry.Institution;
import org.longmai.registry.Practitioner;
import org.longmai.registry.Registry;

/**
 * An institution as a sender, with the habits of its software: ids of its own, which are unique within it only; hospitals
 * number by type, small clinics count from 1, and one takes citizen numbers. Village clinics send collections, all others
 * transactions.
 */
public final class Sender {

    private static final String WITH_NUMBERS_AS_IDS = "tl-hufeng";
    private static final String WITH_THE_SYSTEM_OF_HL7_CHINA = "tl-zhongyi";
    private static final Set<String> HOSPITALS = Set.of("A100", "A210", "A500");
    private static final String VILLAGE_CLINIC = "D600";

    private final Institution institution;
    private final List<Practitioner> practitioners;
    private final Map<String, Integer> lastIds = new HashMap<>();
    private int lastBundle;

    public Sender(Institution institution, Registry registry) {
        this.institution = institution;
        this.practitioners = registry.practitioners().stream()
                .filter(practitioner -> practitioner.institution().equals(institution.id()))
                .toList();
    }

    public String id() {
        return institution.id();
    }

    /** What comes before anything else: the institution itself and who works there. */
    public Parcel introduction(ZonedDateTime time) {
        return new Parcel(
                this,
                time,
                Stream.concat(Stream.of(organization()), practitioners.stream().map(this::practitioner))
                        .toList());
    }

    /** The Bundle of a parcel, numbered in the order of calls. */
    public Element bundle(Parcel parcel) {
        String name = String.format(Locale.ROOT, "%s-%04d", id(), ++lastBundle);
        return Element.resource("Bundle", name)
                .with("identifier", Fhir.identifier("http://longmai.org/fhir/NamingSystem/bundle/" + id(), name))
                .with("type", sendsCollections() ? "collection" : "transaction")
                .with("timestamp", Fhir.dateTime(parcel.time()))
                .with("entry", parcel.resources().stream().map(this::entry).toList());
    }

    boolean isHospital() {
        return HOSPITALS.contains(institution.kind());
    }

    String newId(String type, Person person) {
        CitizenNumber number = person.number();
        if (id().equals(WITH_NUMBERS_AS_IDS) && number != null) {
            return type.equals("Patient") ? number.value() : number.value() + "-" + next(type + number.value());
        }
        return isHospital()
                ? String.format(Locale.ROOT, "%s%07d", type.substring(0, 2).toUpperCase(Locale.ROOT), next(type))
                : String.valueOf(next(type));
    }

    Identifier citizenNumber(CitizenNumber number) {
        return id().equals(WITH_THE_SYSTEM_OF_HL7_CHINA)
                ? new Identifier(CitizenNumber.HL7_CHINA_SYSTEM, number.value())
                : Identifier.of(number);
    }

    Practitioner anyPractitioner(Random random) {
        return practitioners.get(random.nextInt(practitioners.size()));
    }

    /** A conditional reference where the Bundle may hold one: in a transaction. */
    Element reference(Practitioner practitioner) {
        String reference = sendsCollections()
                ? "Practitioner/" + localId(practitioner)
                : "Practitioner?identifier=" + Identifier.PRACTITIONER + "|" + practitioner.id();
        return Fhir.reference(reference, practitioner.name());
    }

    Element ownReference() {
        return Fhir.reference("Organization/" + id(), institution.name());
    }

    private boolean sendsCollections() {
        return institution.kind().equals(VILLAGE_CLINIC);
    }

    private int next(String sequence) {
        return lastIds.merge(sequence, 1, Integer::sum);
    }

    private Element entry(Element resource) {
        String url = resource.get("resourceType") + "/" + resource.get("id");
        Element request = new Element().with("method", "PUT").with("url", url);
        return new Element()
                .with("fullUrl", "https://" + id() + ".example/fhir/" + url)
                .with("resource", resource)
                .with("request", sendsCollections() ? null : request);
    }

    private Element organization() {
        return Element.resource("Organization", id())
                .with("identifier", List.of(Fhir.identifier(Identifier.INSTITUTION, id())))
                .with("active", true)
                .with("type", List.of(Fhir.concept(kind(), Fhir.local("institution-kind", institution.kind(), kind()))))
                .with("name", institution.name())
                .with("alias", List.of(institution.nameEn()));
    }

    private String kind() {
        return switch (institution.kind()) {
            case "A100" -> "综合医院";
            case "A210" -> "中医医院";
            case "A500" -> "妇幼保健院";
            case "B100" -> "社区卫生服务中心";
            case VILLAGE_CLINIC -> "村卫生室";
            default -> "乡镇卫生院";
        };
    }

    private Element practitioner(Practitioner practitioner) {
        return Element.resource("Practitioner", localId(practitioner))
                .with("identifier", List.of(Fhir.identifier(Identifier.PRACTITIONER, practitioner.id())))
                .with("active", true)
                .with("name", List.of(Fhir.name(practitioner.name())));
    }

    private String localId(Practitioner practitioner) {
        return practitioner.id().substring(id().length() + 1);
    }
}
