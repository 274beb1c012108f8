package org.longmai.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Synthea;

class StructureCheckTests {

    static final List<String> NAMES = Synthea.NAMES;

    private final StructureCheck check = new StructureCheck();

    @ParameterizedTest
    @FieldSource("NAMES")
    void findsNothingInWhatSyntheaWrites(String name) {
        assertThat(Synthea.resources(name))
                .allSatisfy(resource -> assertThat(found(resource.json())).isEmpty());
        assertThat(found(Json.readObject(Synthea.bundle(name)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'resourceType':'Patient','name':[{'given':['a',null],'_given':[null,{'id':'x'}]}]",
                "'resourceType':'Patient','_birthDate':{'extension':[{'url':'u','valueCode':'unknown'}]}",
                "'resourceType':'Patient','_gender':{'id':'g'},'gender':'male'",
                "'resourceType':'Patient','deceasedBoolean':true,'_deceasedBoolean':{'id':'g'},'multipleBirthInteger':2",
                "'resourceType':'Patient','extension':[{'url':'u','extension':[{'url':'v','valueQuantity':{'value':1}}]}]",
                "'resourceType':'Observation','_status':{'extension':[{'url':'u','valueCode':'unknown'}]},'code':{'text':'a'}",
                "'resourceType':'Observation','status':'final','code':{'text':'a'},'valueQuantity':{'value':1E400}",
                "'resourceType':'Observation','status':'final','code':{'text':'a'},'effectiveDateTime':'2024-02-29T23:59:60+14:00'",
                "'resourceType':'Bundle','type':'collection','entry':[{'resource':{'resourceType':'Bundle','type':'document'}}]",
                "'resourceType':'Provenance','target':[{'reference':'#a'}],'recorded':'2024-01-01T00:00:00.123456789Z','agent':[{'who':{'display':'a'}}],'contained':[{'resourceType':'Patient','id':'a'}]",
                "'resourceType':'Parameters','parameter':[{'name':'a','resource':{'resourceType':'Patient'}},{'name':'b','valueDosage':{'text':'c'}}]",
                "'resourceType':'Condition','subject':{'display':'a'},'clinicalStatus':{'coding':[{'system':'local','code':'x'},{'system':'http://terminology.hl7.org/CodeSystem/condition-clinical','code':'active'}]}",
                "'resourceType':'Patient','text':{'status':'generated','div':'<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p title=\\\"on time: a > b\\\">on<br/>&#233;</p><!-- a --></div>'}",
                "'resourceType':'Encounter','status':'finished','class':{'code':'AMB'},'period':{'start':'2024-05-01','end':'2024'}",
            })
    void findsNothingInWhatFhirAllows(String json) {
        assertThat(found(object(json))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // types and cardinalities
                "Patient.name|Patient.name.max|'resourceType':'Patient','name':{'text':'a'}",
                "Patient.birthDate|Patient.birthDate.max|'resourceType':'Patient','birthDate':['2024']",
                "Patient.name[0]|Patient.name.type|'resourceType':'Patient','name':['a']",
                "Patient.maritalStatus|Patient.maritalStatus.type|'resourceType':'Patient','maritalStatus':'single'",
                "Patient.name|ele-1|'resourceType':'Patient','name':[]",
                "Patient.name[0]|ele-1|'resourceType':'Patient','name':[{}]",
                "Patient.name[0]|ele-1|'resourceType':'Patient','name':[null]",
                "Patient.name[0].given[0]|ele-1|'resourceType':'Patient','name':[{'given':[null]}]",
                "Patient.name[0].given[0]|HumanName.given.string|'resourceType':'Patient','name':[{'given':['']}]",
                "Observation.status|Observation.status.min|'resourceType':'Observation','code':{'text':'a'}",
                "Patient.link[0].other|Patient.link.other.min|'resourceType':'Patient','link':[{'type':'refer'}]",
                "Immunization.occurrence|Immunization.occurrence[x].min|'resourceType':'Immunization','status':'completed','vaccineCode':{'text':'a'},'patient':{'display':'a'}",
                "Observation.referenceRange[0].low|Observation.referenceRange.low.type|'resourceType':'Observation','status':'final','code':{'text':'a'},'referenceRange':[{'low':3}]",
                // names and choices
                "Patient|Patient.element|'resourceType':'Patient','birthdate':'2024'",
                "Patient.name[0]|HumanName.element|'resourceType':'Patient','name':[{'first':'a'}]",
                "Observation|Observation.element|'resourceType':'Observation','status':'final','code':{'text':'a'},'valueDecimal':1",
                "Patient|Patient.element|'resourceType':'Patient','_name':[{'id':'a'}]",
                "Patient.deceasedDateTime|Patient.deceased[x].max|'resourceType':'Patient','deceasedBoolean':true,'multipleBirthBoolean':false,'deceasedDateTime':'2024'",
                "Patient.deceasedBoolean|Patient.deceased[x].max|'resourceType':'Patient','_deceasedDateTime':{'id':'a'},'deceasedBoolean':true",
                // primitives
                "Patient.active|Patient.active.boolean|'resourceType':'Patient','active':'true'",
                "Patient.birthDate|Patient.birthDate.date|'resourceType':'Patient','birthDate':'2023-02-29'",
                "Patient.birthDate|Patient.birthDate.date|'resourceType':'Patient','birthDate':'2024-1-1'",
                "Patient.birthDate|Patient.birthDate.date|'resourceType':'Patient','birthDate':'2024-01-01T00:00:00Z'",
                "Patient.deceasedDateTime|Patient.deceased[x].dateTime|'resourceType':'Patient','deceasedDateTime':'2024-01-01T10:00Z'",
                "Patient.deceasedDateTime|Patient.deceased[x].dateTime|'resourceType':'Patient','deceasedDateTime':'2024-01-01T10:00:00'",
                "Patient.deceasedDateTime|Patient.deceased[x].dateTime|'resourceType':'Patient','deceasedDateTime':'2024-01-01T24:00:00Z'",
                "Patient.multipleBirthInteger|Patient.multipleBirth[x].integer|'resourceType':'Patient','multipleBirthInteger':1.0",
                "Patient.multipleBirthInteger|Patient.multipleBirth[x].integer|'resourceType':'Patient','multipleBirthInteger':2147483648",
                "Patient.telecom[0].rank|ContactPoint.rank.positiveInt|'resourceType':'Patient','telecom':[{'rank':0}]",
                "Patient.photo[0].data|Attachment.data.base64Binary|'resourceType':'Patient','photo':[{'contentType':'a','data':'a?=='}]",
                "Patient.photo[0].url|Attachment.url.url|'resourceType':'Patient','photo':[{'url':'a b'}]",
                "Patient.language|Patient.language.code|'resourceType':'Patient','language':' zh'",
                "Patient.meta.lastUpdated|Meta.lastUpdated.instant|'resourceType':'Patient','meta':{'lastUpdated':'2024-01-01'}",
                "Observation.valueTime|Observation.value[x].time|'resourceType':'Observation','status':'final','code':{'text':'a'},'valueTime':'10:00'",
                "Observation.valueQuantity.value|Quantity.value.decimal|'resourceType':'Observation','status':'final','code':{'text':'a'},'valueQuantity':{'value':'5'}",
                // codes
                "Patient.gender|Patient.gender.binding|'resourceType':'Patient','gender':'M'",
                "Condition.clinicalStatus|Condition.clinicalStatus.binding|'resourceType':'Condition','subject':{'display':'a'},'clinicalStatus':{'coding':[{'system':'local','code':'active'}]}",
                "Condition.clinicalStatus|Condition.clinicalStatus.binding|'resourceType':'Condition','subject':{'display':'a'},'clinicalStatus':{'text':'active'}",
                // resources within
                "Patient.contained[0]|resourceType|'resourceType':'Patient','managingOrganization':{'reference':'#a'},'contained':[{'id':'a'}]",
                "Patient.contained[0].name[0]|HumanName.element|'resourceType':'Patient','managingOrganization':{'reference':'#a'},'contained':[{'resourceType':'Patient','id':'a','name':[{'first':'a'}]}]",
                "Patient.contained[0]|dom-2|'resourceType':'Patient','managingOrganization':{'reference':'#a'},'contained':[{'resourceType':'Patient','id':'a','contained':[{'resourceType':'Patient','id':'b'}]}]",
                "Patient.contained[0]|dom-3|'resourceType':'Patient','contained':[{'resourceType':'Organization','id':'a','name':'b'}]",
                "Patient.contained[0]|dom-4|'resourceType':'Patient','managingOrganization':{'reference':'#a'},'contained':[{'resourceType':'Organization','id':'a','name':'b','meta':{'versionId':'1'}}]",
                // invariants
                "Patient.extension[0]|ext-1|'resourceType':'Patient','extension':[{'url':'a'}]",
                "Patient.extension[0]|ext-1|'resourceType':'Patient','extension':[{'url':'a','valueCode':'b','extension':[{'url':'c','valueCode':'d'}]}]",
                "Patient.name[0].period|per-1|'resourceType':'Patient','name':[{'period':{'start':'2024-01-02','end':'2024-01-01'}}]",
                "Patient.name[0].period|per-1|'resourceType':'Patient','name':[{'period':{'start':'2025-01-01T00:00:00Z','end':'2024'}}]",
                "Patient.photo[0]|att-1|'resourceType':'Patient','photo':[{'data':'YQ=='}]",
                "Patient.telecom[0]|cpt-2|'resourceType':'Patient','telecom':[{'value':'1'}]",
                "Patient.contact[0]|pat-1|'resourceType':'Patient','contact':[{'gender':'male'}]",
                "Observation.valueQuantity|qty-3|'resourceType':'Observation','status':'final','code':{'text':'a'},'valueQuantity':{'value':1,'code':'mg'}",
                "Observation|obs-6|'resourceType':'Observation','status':'final','code':{'text':'a'},'valueString':'a','dataAbsentReason':{'text':'b'}",
                "Observation|obs-7|'resourceType':'Observation','status':'final','code':{'coding':[{'code':'a'}]},'valueString':'a','component':[{'code':{'coding':[{'code':'a'}]}}]",
                "Condition|con-5|'resourceType':'Condition','subject':{'display':'a'},'clinicalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/condition-clinical','code':'active'}]},'verificationStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/condition-ver-status','code':'entered-in-error'}]}",
                "AllergyIntolerance|ait-1|'resourceType':'AllergyIntolerance','patient':{'display':'a'}",
                "Composition.section[0]|cmp-1|'resourceType':'Composition','status':'final','type':{'text':'a'},'date':'2024','author':[{'display':'a'}],'title':'a','section':[{'title':'b'}]",
                // narratives
                "Patient.text.div|txt-1|'resourceType':'Patient','text':{'status':'generated','div':'<div><script>a</script></div>'}",
                "Patient.text.div|txt-1|'resourceType':'Patient','text':{'status':'generated','div':'<div><p title=\\\"a>b\\\" onclick=\\\"c\\\">a</p></div>'}",
                "Patient.text.div|txt-1|'resourceType':'Patient','text':{'status':'generated','div':'<div><img src=\\\"x\\\"onerror=\\\"c\\\"/></div>'}",
                "Patient.text.div|txt-1|'resourceType':'Patient','text':{'status':'generated','div':'<div><a href=\\\"JavaScript:a\\\">a</a></div>'}",
                "Patient.text.div|txt-1|'resourceType':'Patient','text':{'status':'generated','div':'<div><a href=\\\"javascript&#58;a\\\">a</a></div>'}",
                "Patient.text.div|txt-1|'resourceType':'Patient','text':{'status':'generated','div':'<div><p'}",
                "Patient.text.div|Narrative.div.xhtml|'resourceType':'Patient','text':{'status':'generated','div':'text'}",
            })
    void namesTheRuleAndTheElement(String expression, String rule, String json) {
        assertThat(found(object(json)))
                .singleElement()
                .satisfies(issue -> assertThat(issue.expression()).isEqualTo(expression))
                .satisfies(issue -> assertThat(issue.rule()).isEqualTo(rule))
                .satisfies(issue -> assertThat(issue.chinese()).matches(".*[\u4e00-\u9fa5].*"));
    }

    /** What was sent may be a person's: it is not repeated. */
    @Test
    void repeatsNothingOfWhatWasSent() {
        assertThat(found(object("'resourceType':'Patient','王 淑兰':1,'gender':'秘密','birthDate':'秘密','name':['秘密']")))
                .hasSize(4)
                .allSatisfy(issue -> assertThat(issue.toString()).doesNotContain("秘密", "淑兰"));
    }

    @Test
    void tellsSoManyBreachesAndNoMore() {
        Map<String, Object> patient = object("'resourceType':'Patient'");
        for (int i = 0; i < 1_000; i++) {
            patient.put("wrong" + i, "a");
        }
        assertThat(found(patient)).hasSize(Issues.MOST);
    }

    /** One for a submission: what was found of one resource is not found of the next. */
    @Test
    void forgetsTheLastResource() {
        assertThat(found(object("'resourceType':'Patient','gender':'M','name':[{'period':{'start':1}}]")))
                .isNotEmpty();
        assertThat(found(object("'resourceType':'Patient'"))).isEmpty();
    }

    /** Whatever sound resource is taken, one wrong value in it is found, where it is. */
    @Test
    void findsWhatIsBrokenAnywhere() {
        Random random = new Random(7);
        for (Resource resource : Synthea.resources("patient-2")) {
            for (int i = 0; i < 5; i++) {
                Map<String, Object> copy = Json.readObject(resource.bytes());
                String place = broken(copy, resource.type(), random);
                assertThat(found(copy)).as(place).anySatisfy(issue -> assertThat(issue.expression())
                        .startsWith(place));
            }
        }
    }

    /** Replaces one child of one object by what no element is: a list in a list. */
    @SuppressWarnings("unchecked")
    private static String broken(Map<String, Object> json, String root, Random random) {
        Map<String, Object> objects = new LinkedHashMap<>();
        collect(json, root, objects);
        List<String> places = new ArrayList<>(objects.keySet());
        String place = places.get(random.nextInt(places.size()));
        Map<String, Object> object = (Map<String, Object>) Objects.requireNonNull(objects.get(place));
        List<String> names = object.keySet().stream()
                .filter(name -> !name.equals("resourceType"))
                .toList();
        String name = names.get(random.nextInt(names.size()));
        object.put(name, object.get(name) instanceof List<?> ? new JsonNumber("1") : List.of(List.of("a")));
        return place + "." + name;
    }

    private static void collect(Object value, String path, Map<String, Object> objects) {
        if (value instanceof Map<?, ?> object) {
            objects.put(path, object);
            object.forEach((name, child) -> collect(child, path + "." + name, objects));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(list.get(i), path + "[" + i + "]", objects);
            }
        }
    }

    private List<Issue> found(Map<String, Object> json) {
        return check.check(json, String.valueOf(json.get("resourceType")));
    }

    static Map<String, Object> object(String json) {
        return Json.readObject(("{" + json.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8));
    }
}
