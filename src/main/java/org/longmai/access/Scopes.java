package org.longmai.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The SMART v2 scopes of a token: {@code system/*.cruds}, {@code user/Observation.rs}, {@code patient/*.rs}.
 *
 * <p>Anything else among a token's scopes ({@code openid}, {@code launch/patient}, a scope narrowed by a query) permits
 * nothing here: what is not understood is not granted.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html">SMART App Launch: scopes</a>
 */
public record Scopes(List<Scope> scopes) {

    private static final Pattern FORM =
            Pattern.compile("(system|user|patient)/(\\*|[A-Z][A-Za-z]*)\\.(?=[cruds])(c?r?u?d?s?)");

    private static final String EVERY_TYPE = "*";

    /**
     * One scope, taken apart.
     *
     * @param context on whose behalf: {@code system}, {@code user} or {@code patient}
     * @param type a resource type, or {@code *}
     * @param letters of the interactions, some of {@code cruds}
     */
    public record Scope(String context, String type, String letters) {

        private boolean permits(String resourceType, Interaction interaction) {
            return (type.equals(EVERY_TYPE) || type.equals(resourceType)) && letters.indexOf(interaction.letter()) >= 0;
        }

        private Scope within(Scopes others) {
            StringBuilder common = new StringBuilder();
            letters.chars()
                    .filter(letter -> others.permits(type, Interaction.of((char) letter)))
                    .forEach(letter -> common.append((char) letter));
            return new Scope(context, type, common.toString());
        }

        @Override
        public String toString() {
            return context + "/" + type + "." + letters;
        }
    }

    public static Scopes of(Collection<String> texts) {
        List<Scope> scopes = new ArrayList<>(texts.size());
        for (String text : texts) {
            Matcher form = FORM.matcher(text);
            if (form.matches()) {
                scopes.add(new Scope(form.group(1), form.group(2), form.group(3)));
            }
        }
        return new Scopes(List.copyOf(scopes));
    }

    /** Those of them that are given on behalf of one of these. */
    public Scopes within(Collection<String> contexts) {
        return new Scopes(scopes.stream()
                .filter(scope -> contexts.contains(scope.context))
                .toList());
    }

    /** What each of them gives that one of the others gives as well, on behalf of the same. */
    public Scopes within(Scopes others) {
        return new Scopes(scopes.stream()
                .map(scope -> scope.within(others.within(List.of(scope.context))))
                .filter(scope -> !scope.letters.isEmpty())
                .toList());
    }

    /** Whether one of the scopes permits the interaction with resources of the type. */
    public boolean permits(String type, Interaction interaction) {
        return scopes.stream().anyMatch(scope -> scope.permits(type, interaction));
    }

    /** The types that they name, {@code *} too. */
    Stream<String> types() {
        return scopes.stream().map(Scope::type);
    }

    public boolean isEmpty() {
        return scopes.isEmpty();
    }
}
