package org.longmai.conformance;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Interaction;
import org.longmai.access.Role;
import org.longmai.fhir.Body;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code $validate}: what would be said of a resource, in full, before it is sent. Nothing is stored.
 *
 * @see <a href="https://hl7.org/fhir/R4/resource-operation-validate.html">FHIR: operation $validate</a>
 */
@RestController
class ValidateController {

    private static final Set<String> MODES = Set.of("create", "update", "delete", "profile");

    private final FullValidation validation;
    private final long maxBody;

    ValidateController(FullValidation validation, ConformanceSettings settings) {
        this.validation = validation;
        this.maxBody = settings.maxBody().toBytes();
    }

    /** What is asked: the resource, by the operation's parameters or as the body itself. */
    private record Question(@Nullable Resource resource, @Nullable String mode, Set<String> profiles) {

        static Question of(Resource body, String type, @Nullable String mode, List<String> profiles) {
            Set<String> all = new LinkedHashSet<>(profiles);
            if (!body.type().equals("Parameters") || type.equals("Parameters")) {
                return new Question(body, mode, all);
            }
            Resource resource = null;
            String asked = mode;
            for (Map<String, Object> parameter : body.objects("parameter")) {
                switch (String.valueOf(parameter.get("name"))) {
                    case "resource" ->
                        resource = Resource.objects(parameter, "resource").stream()
                                .map(Resource::new)
                                .findFirst()
                                .orElse(null);
                    case "mode" -> asked = String.valueOf(parameter.get("valueCode"));
                    case "profile" -> Resource.values(parameter, "valueUri").forEach(url -> all.add(url.toString()));
                    default ->
                        throw Failure.invalid("The parameters are resource, mode and profile.")
                                .at("Parameters.parameter");
                }
            }
            return new Question(resource, asked, all);
        }
    }

    @PostMapping(
            path = {"/fhir/{type}/$validate", "/fhir/{type}/{id}/$validate"},
            consumes = {OperationOutcome.MEDIA_TYPE, "application/json"},
            produces = {OperationOutcome.MEDIA_TYPE, "application/json"})
    ResponseEntity<byte[]> validate(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String type,
            @PathVariable(required = false) @Nullable String id,
            @RequestParam(required = false) @Nullable String mode,
            @RequestParam(required = false) @Nullable List<String> profile,
            HttpServletRequest request)
            throws IOException {
        String institution = caller.institution();
        if (caller.role() != Role.INSTITUTION || institution == null) {
            throw Failure.of(Category.FORBIDDEN, "Only an institution's own system may ask for a validation.");
        }
        if (!Catalogue.isType(type)) {
            throw Failure.notFound();
        }
        if (!caller.permits(type, Interaction.CREATE)) {
            throw Failure.of(Category.FORBIDDEN, "A validation needs the scope system/%s.c.".formatted(type));
        }
        Question question = Question.of(
                Resource.of(Body.read(request, maxBody)), type, mode, profile == null ? List.of() : profile);
        return answer(issues(institution, question, type, id));
    }

    private List<Map.Entry<String, Issue>> issues(
            String institution, Question question, String type, @Nullable String id) {
        String mode = question.mode;
        if (mode != null && !MODES.contains(mode)) {
            throw Failure.invalid("The mode is create, update, delete or profile.")
                    .at("Parameters.parameter");
        }
        if ("profile".equals(mode) && question.profiles.isEmpty()) {
            throw Failure.invalid("The mode 'profile' needs a profile.").at("Parameters.parameter");
        }
        if ("delete".equals(mode)) {
            return List.of();
        }
        Resource resource = question.resource;
        if (resource == null) {
            throw Failure.invalid("There is no resource to validate: send it as the body, or as a parameter of it.")
                    .at("Parameters.parameter");
        }
        if (!resource.type().equals(type) || id != null && resource.id() != null && !id.equals(resource.id())) {
            throw Failure.invalid("The address and the resource contradict each other.")
                    .at(type);
        }
        return validation.validate(institution, resource, question.profiles);
    }

    private static ResponseEntity<byte[]> answer(List<Map.Entry<String, Issue>> issues) {
        return ResponseEntity.ok()
                .header("Content-Type", OperationOutcome.MEDIA_TYPE)
                .body(Json.write(OperationOutcome.of(issues)));
    }
}
