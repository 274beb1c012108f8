package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

    private static List<String> codes(String id) throws IOException {
        String json = Files.readString(FOLDER.resolve("CodeSystem-" + id + ".json"));
        return PARSER.parseResource(CodeSystem.class, json).getConcept().stream()
                .map(CodeSystem.ConceptDefinitionComponent::getCode)
                .toList();
    }
}
