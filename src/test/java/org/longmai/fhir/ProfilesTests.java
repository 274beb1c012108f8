package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent;

class ProfilesTests {

    private static final Path FOLDER = Path.of("fhir-profiles");
    private static final IParser PARSER =
            FhirContext.forR4Cached().newJsonParser().setParserErrorHandler(new StrictErrorHandler());

    static List<Path> resources() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> !file.endsWith("package.json")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("resources")
    void areResourcesNamedByTypeAndId(Path file) throws IOException {
        var resource = PARSER.parseResource(Files.readString(file));

        assertThat(file.getFileName())
                .hasToString(resource.fhirType() + "-" + resource.getIdElement().getIdPart() + ".json");
    }

    @Test
    void nameTheRolesThatTheCodeHas() throws IOException {
        assertThat(codes("caller-role"))
                .containsExactlyElementsOf(
                        Arrays.stream(Role.values()).map(Role::claim).toList());
    }

    @Test
    void nameTheActionsThatTheLedgerHas() throws IOException {
        assertThat(codes("access-action"))
                .containsExactlyElementsOf(Arrays.stream(AccessEvent.Action.values())
                        .map(Enum::name)
                        .toList());
    }

    /** What the code writes under our own address is in the package; what ends with a dash or slash is the beginning of such. */
    @Test
    void defineEveryAddressOfOursThatTheCodeHas() throws IOException {
        Set<String> defined = defined();
        for (String address : addresses(Pattern.compile("http://longmai\\.org/fhir/[A-Za-z]+/[a-z][a-z0-9-]*"))) {
            assertThat(defined)
                    .as(address)
                    .anyMatch(address.endsWith("-") ? one -> one.startsWith(address) : address::equals);
        }
    }

    /** The hub's notes and mandates name their extensions by a word each. */
    @Test
    void defineEveryExtensionThatTheHubsNotesHave() throws IOException {
        Set<String> defined = defined();
        List<String> names = new ArrayList<>();
        for (String source : sources("java")) {
            if (source.contains("Note.Kind.")) {
                Matcher name =
                        Pattern.compile("\\.with(?:All)?\\(\\s*\"([a-z-]+)\"").matcher(source);
                while (name.find()) {
                    names.add("http://longmai.org/fhir/StructureDefinition/note-" + name.group(1));
                }
            }
        }
        assertThat(names).hasSizeGreaterThan(20);
        assertThat(defined).containsAll(names);
    }

    /** By which a clinic's identifiers link a person, as the settings have them: a clinic takes them from the package. */
    @Test
    void defineTheStrongIdentifiersOfTheSettings() throws IOException {
        String settings = Files.readString(Path.of("src/main/resources/application.yaml"));
        for (String name : List.of(
                "passport",
                "hk-macao-permit",
                "taiwan-permit",
                "foreign-permanent-residence",
                "social-security-card")) {
            assertThat(settings).contains("\"http://longmai.org/fhir/NamingSystem/" + name + "\"");
        }
    }

    private static Set<String> defined() throws IOException {
        Set<String> defined = new HashSet<>();
        for (Path file : resources()) {
            Resource resource = Resource.of(Files.readAllBytes(file));
            defined.add(String.valueOf(resource.string("url")));
            resource.values("uniqueId.value").forEach(value -> defined.add(value.toString()));
        }
        return defined;
    }

    private static Set<String> addresses(Pattern pattern) throws IOException {
        Set<String> addresses = new TreeSet<>();
        for (String kind : List.of("java", "yaml", "json")) {
            for (String source : sources(kind)) {
                Matcher address = pattern.matcher(source);
                while (address.find()) {
                    addresses.add(address.group());
                }
            }
        }
        assertThat(addresses).hasSizeGreaterThan(15);
        return addresses;
    }

    private static List<String> sources(String kind) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            List<String> sources = new ArrayList<>();
            for (Path file :
                    files.filter(one -> one.toString().endsWith("." + kind)).toList()) {
                sources.add(Files.readString(file));
            }
            return sources;
        }
    }

    private static List<String> codes(String id) throws IOException {
        String json = Files.readString(FOLDER.resolve("CodeSystem-" + id + ".json"));
        return PARSER.parseResource(CodeSystem.class, json).getConcept().stream()
                .map(CodeSystem.ConceptDefinitionComponent::getCode)
                .toList();
    }
}
