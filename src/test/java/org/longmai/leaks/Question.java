package org.longmai.leaks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;

/** A GraphQL document that somebody asks, in parts that can be left out, with what must be in the answer. */
record Question(Caller caller, List<Root> roots) {

    /**
     * A field of Query.
     *
     * @param head its alias, name and arguments
     * @param resident whose record it asks for; null: of no one's, or nobody knows
     * @param isKnown whether the caller may know that there is such a resident
     */
    record Root(
            String alias,
            String head,
            List<Variable> variables,
            @Nullable String resident,
            PurposeOfUse purpose,
            boolean isKnown,
            List<Part> parts) {}

    /**
     * A field below it.
     *
     * @param mayFail whether an error may come of it
     * @param check what is wrong with the field's value, or null
     */
    record Part(
            String alias,
            String text,
            List<String> fragments,
            List<Variable> variables,
            boolean mayFail,
            Function<Object, @Nullable String> check) {}

    record Variable(String name, String type, @Nullable Object value) {}

    String document() {
        Set<String> fragments = new LinkedHashSet<>();
        StringBuilder body = new StringBuilder();
        for (Root root : roots) {
            body.append(root.head());
            if (!root.parts().isEmpty()) {
                body.append(" { __typename ");
                root.parts().forEach(part -> {
                    body.append(part.text()).append(' ');
                    fragments.addAll(part.fragments());
                });
                body.append('}');
            }
            body.append(' ');
        }
        String declared = String.join(
                ", ",
                variables().stream()
                        .map(variable -> "$" + variable.name() + ": " + variable.type())
                        .toList());
        return "query Q" + (declared.isEmpty() ? "" : "(" + declared + ")") + " { " + body + "} "
                + String.join(" ", fragments);
    }

    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        variables().forEach(variable -> values.put(variable.name(), variable.value()));
        return values;
    }

    private List<Variable> variables() {
        List<Variable> all = new ArrayList<>();
        for (Root root : roots) {
            all.addAll(root.variables());
            root.parts().forEach(part -> all.addAll(part.variables()));
        }
        return all;
    }

    boolean mayFail() {
        return roots.stream()
                .anyMatch(
                        root -> root.resident() == null || root.parts().stream().anyMatch(Part::mayFail));
    }

    /** The same with less, each a step towards what is at fault. */
    List<Question> smaller() {
        List<Question> smaller = new ArrayList<>();
        for (int i = 0; i < roots.size() && roots.size() > 1; i++) {
            List<Root> fewer = new ArrayList<>(roots);
            fewer.remove(i);
            smaller.add(new Question(caller, fewer));
        }
        for (int i = 0; i < roots.size(); i++) {
            Root root = roots.get(i);
            for (int j = 0; j < root.parts().size() && root.parts().size() > 1; j++) {
                List<Part> parts = new ArrayList<>(root.parts());
                parts.remove(j);
                List<Root> changed = new ArrayList<>(roots);
                changed.set(
                        i,
                        new Root(
                                root.alias(),
                                root.head(),
                                root.variables(),
                                root.resident(),
                                root.purpose(),
                                root.isKnown(),
                                parts));
                smaller.add(new Question(caller, changed));
            }
        }
        return smaller;
    }
}
