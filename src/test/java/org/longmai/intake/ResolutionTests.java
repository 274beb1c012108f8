package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.longmai.intake.Bundles.fullUrl;
import static org.longmai.intake.Bundles.post;
import static org.longmai.intake.Bundles.put;
import static org.longmai.intake.Bundles.transaction;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Resource;
import org.longmai.identity.CitizenNumber;
import org.longmai.store.TestStore;

class ResolutionTests {

    private static final String ANJU = "tl-anju";
    private static final String NUMBER = "11010519491231002X";
    private static final String PATIENT = put("{'resourceType':'Patient','id':'%s'}".formatted(NUMBER));

    private final Hub hub = new Hub(TestStore.fresh());

    @Test
    void aVersionSpecificReferenceLosesItsSourceIdAndKeepsTheSourcesVersion() {
        List<String> references = take(transaction(PATIENT, observation("Patient/" + NUMBER + "/_history/2")));
        Map<String, Object> json = json(references.get(1));

        assertThat(Hub.text(json, "subject.reference")).isEqualTo(references.get(0));
        assertThat(Hub.text(json, "subject.extension.url")).isEqualTo(Resolution.SOURCE_VERSION);
        assertThat(Hub.text(json, "subject.extension.valueString")).isEqualTo("2");
        assertThat(json.toString()).doesNotContain(NUMBER);
        assertThat(hub.entry(references.get(1)).orElseThrow().file())
                .isEqualTo(references.get(0).replace("Patient/", ""));
    }

    @Test
    void aVersionSpecificReferenceWithAHubIdMeansTheHubsVersion() {
        String patient = take(transaction(PATIENT)).get(0);
        List<String> references = take(transaction(observation(patient + "/_history/1")));
        Map<String, Object> json = json(references.get(0));

        assertThat(Hub.text(json, "subject.reference")).isEqualTo(patient + "/_history/1");
        assertThat(Hub.text(json, "subject.extension.url")).isEmpty();
        assertThat(hub.entry(references.get(0)).orElseThrow().traits().references())
                .contains(patient);
    }

    @Test
    void aVersionSpecificReferenceFindsAnEntryOfTheBundle() {
        List<String> references = take(transaction(
                fullUrl(post("{'resourceType':'Patient'}"), "http://clinic/fhir/Patient/%s".formatted(NUMBER)),
                observation("http://clinic/fhir/Patient/%s/_history/3".formatted(NUMBER))));

        assertThat(Hub.text(json(references.get(1)), "subject.reference")).isEqualTo(references.get(0));
        assertThat(Hub.text(json(references.get(1)), "subject.extension.valueString"))
                .isEqualTo("3");
    }

    @Test
    void theServerOfAnEntrysOwnFullUrlIsItsSenders() {
        String patient = take(transaction(PATIENT)).get(0);
        String observation =
                fullUrl(observation("http://clinic/fhir/Patient/" + NUMBER), "http://clinic/fhir/Observation/o");
        String reference = take(transaction(observation)).get(0);

        assertThat(Hub.text(json(reference), "subject.reference")).isEqualTo(patient);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'reference':'http://elsewhere/fhir/Practitioner/1'}",
                "{'reference':'http://elsewhere/fhir/Practitioner/1/_history/2'}",
                "{'reference':'http://elsewhere/fhir/Practitioner?identifier=a%7Cb'}",
                "{'identifier':{'system':'n','value':'7'},'display':'Li'}",
                "{'reference':'#in'}",
            })
    void whatIsNotTheSendersStaysAsItIs(String reference) {
        String resource =
                ("{'resourceType':'Observation','id':'o','status':'final','code':{'text':'t'},'subject':{'reference':'Patient/%s'},"
                                + "'contained':[{'resourceType':'Practitioner','id':'in'}],'focus':[{'reference':'#in'}],'performer':[%s]}")
                        .formatted(NUMBER, reference);
        String kept = take(transaction(PATIENT, put(resource))).get(1);

        assertThat(Resource.objects(json(kept), "performer"))
                .isEqualTo(Resource.objects(
                        Resource.of(Hub.bytes("{'resourceType':'X','performer':[%s]}".formatted(reference)))
                                .json(),
                        "performer"));
    }

    @Test
    void twoServersInOneBundleAreToldApart() {
        String one = fullUrl(post("{'resourceType':'Patient'}"), "http://a/Patient/1");
        String two = fullUrl(post("{'resourceType':'Patient'}"), "http://b/Patient/1");
        List<String> references =
                take(transaction(one, two, fullUrl(observation("Patient/1"), "http://b/Observation/o")));

        assertThat(Hub.text(json(references.get(2)), "subject.reference")).isEqualTo(references.get(1));
        assertThat(refused(transaction(one, two, observation("Patient/1"))).expression())
                .isEqualTo("Bundle.entry[2].resource");
    }

    @Test
    void twoEntriesWithOneFullUrlAreRefused() {
        String url = "urn:uuid:7";
        Failure failure =
                refused(transaction(fullUrl(PATIENT, url), fullUrl(put("{'resourceType':'Patient','id':'2'}"), url)));
        assertThat(failure.expression()).isEqualTo("Bundle.entry[1].fullUrl");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "urn:uuid:7; HUB",
                "urn:uuid:7#part; HUB#part",
                "Patient/11010519491231002X; HUB",
                "Patient/11010519491231002X/_history/4; HUB",
                "http://elsewhere/Patient/1; http://elsewhere/Patient/1",
                "images/1; images/1",
                "#anchor; #anchor",
                "urn:uuid:8; urn:uuid:8",
            })
    void linksInNarrativeAndUrlsFollow(String link, String expected) {
        String resource =
                ("{'resourceType':'DocumentReference','id':'d','status':'current','subject':{'reference':'urn:uuid:7'},"
                                + "'text':{'status':'generated','div':'<div><a href=\\\"%s\\\">a</a><img src=\\\"%s\\\"/></div>'},"
                                + "'content':[{'attachment':{'url':'%s'}}]}")
                        .formatted(link, link, link);
        List<String> references = take(transaction(fullUrl(PATIENT, "urn:uuid:7"), put(resource)));
        String mapped = expected.replace("HUB", references.get(0));

        assertThat(Hub.text(json(references.get(1)), "text.div"))
                .isEqualTo("<div><a href=\"%s\">a</a><img src=\"%s\"/></div>".formatted(mapped, mapped));
        assertThat(Hub.text(json(references.get(1)), "content.attachment.url")).isEqualTo(mapped);
    }

    @Test
    void anIdentifierIsNoLink() {
        String patient = ("{'resourceType':'Patient','id':'1','identifier':[{'system':'%s','value':'%s'},"
                        + "{'system':'urn:ietf:rfc:3986','value':'urn:uuid:7'}]}")
                .formatted(CitizenNumber.SYSTEM, NUMBER);
        String reference =
                take(transaction(fullUrl(put(patient), "urn:uuid:7"))).get(0);

        assertThat(Resource.values(json(reference), "identifier.value")).containsExactly(NUMBER, "urn:uuid:7");
    }

    private static String observation(String subject) {
        return put(
                "{'resourceType':'Observation','id':'o','status':'final','code':{'text':'t'},'subject':{'reference':'%s'}}"
                        .formatted(subject));
    }

    private List<String> take(String bundle) {
        return Hub.locations(hub.submit(ANJU, bundle));
    }

    private Failure refused(String bundle) {
        return catchThrowableOfType(Failure.class, () -> hub.submit(ANJU, bundle));
    }

    private Map<String, Object> json(String reference) {
        return hub.read(reference).orElseThrow().json();
    }
}
