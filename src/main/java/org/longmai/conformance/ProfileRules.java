package org.longmai.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Resource;
import org.springframework.stereotype.Component;

/** The district's profiles, as far as the road checks them: what they demand beyond FHIR, and their rules. */
@Component
class ProfileRules {

    private final Map<String, List<Profile>> byType = new HashMap<>();

    ProfileRules() throws IOException {
        ProfilePackage.read("StructureDefinition").stream()
                .filter(definition -> "resource".equals(definition.string("kind")))
                .map(Profile::of)
                .forEach(profile -> byType.computeIfAbsent(profile.type(), any -> new ArrayList<>())
                        .add(profile));
    }

    /** The types for which there are profiles. */
    Set<String> types() {
        return byType.keySet();
    }

    /** The profiles that the resource is held to. */
    List<Profile> of(Resource resource) {
        List<Profile> profiles = byType.getOrDefault(resource.type(), List.of());
        return profiles.isEmpty()
                ? profiles
                : profiles.stream().filter(profile -> profile.isFor(resource)).toList();
    }

    /** @param sent one whose structure is sound */
    List<Issue> check(Sent sent, Births births, Moment now) {
        List<Profile> profiles = byType.get(sent.resource().type());
        if (profiles == null) {
            return List.of();
        }
        List<Issue> found = new ArrayList<>(0);
        Moment moment = now.with(births.ofPatient(sent.resource()));
        for (Profile profile : profiles) {
            if (profile.isFor(sent.resource())) {
                profile.needed().forEach(path -> need(path, profile, sent, found));
                profile.constraints().forEach(constraint -> hold(constraint, profile, sent, moment, found));
            }
        }
        return found;
    }

    private static void hold(
            Profile.Constraint constraint, Profile profile, Sent sent, Moment moment, List<Issue> found) {
        String fault = constraint.rule().fault(sent.resource(), moment);
        if (fault != null) {
            found.add(new Issue(
                    "invariant",
                    fault.isEmpty() ? sent.path() : sent.path() + "." + fault,
                    profile.url(),
                    constraint.key(),
                    constraint.english(),
                    constraint.chinese()));
        }
    }

    private static void need(String path, Profile profile, Sent sent, List<Issue> found) {
        String below = path.substring(path.indexOf('.') + 1);
        String missing = missing(sent.resource().json(), below, 0, "");
        if (missing != null) {
            found.add(new Issue(
                    "required",
                    sent.path() + "." + missing,
                    profile.url(),
                    path + ".min",
                    "The district asks for %s: send it.".formatted(below),
                    "本区要求提供 %s：请补充。".formatted(below)));
        }
    }

    /** Where an element of the path is missing, or null. */
    private static @Nullable String missing(@Nullable Object value, String path, int from, String at) {
        if (from > path.length()) {
            return null;
        }
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                String missing = missing(list.get(i), path, from, at + "[" + i + "]");
                if (missing != null) {
                    return missing;
                }
            }
            return null;
        }
        int dot = path.indexOf('.', from);
        int end = dot < 0 ? path.length() : dot;
        String name = path.substring(from, end);
        String plain = name.replace("[x]", "");
        String place = at.isEmpty() ? plain : at + "." + plain;
        Map<?, ?> object = value instanceof Map<?, ?> map ? map : Map.of();
        if (name.endsWith("[x]")) {
            return Rules.hasChoice(object, plain) ? null : place;
        }
        Object child = object.get(name);
        if (child == null) {
            return object.containsKey("_" + name) ? null : place;
        }
        return missing(child, path, end + 1, place);
    }
}
