package org.longmai.chart.completion;

import graphql.execution.MergedField;
import graphql.language.Directive;
import graphql.language.DirectivesContainer;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a document that may need the engine, for themselves or for a field below them. Told by names only, in one pass
 * over the document; a field that is open by name and plain in truth only costs time.
 */
final class OpenFields {

    private final FhirTypes types;
    private final Map<String, FragmentDefinition> fragments = new HashMap<>();
    private final Map<String, Boolean> openFragments = new HashMap<>();
    private final Set<Field> open = new HashSet<>();

    OpenFields(Document document, FhirTypes types) {
        this.types = types;
        document.getDefinitionsOfType(FragmentDefinition.class)
                .forEach(fragment -> fragments.put(fragment.getName(), fragment));
        fragments.keySet().forEach(this::isOpenFragment);
        document.getDefinitionsOfType(OperationDefinition.class)
                .forEach(operation -> isOpen(operation.getSelectionSet()));
    }

    boolean contains(MergedField field) {
        for (Field each : field.getFields()) {
            if (open.contains(each)) {
                return true;
            }
        }
        return false;
    }

    /** Looks at every selection, since each field that is open is to be found. */
    private boolean isOpen(@Nullable SelectionSet selections) {
        boolean found = false;
        if (selections != null) {
            for (Selection<?> selection : selections.getSelections()) {
                found |= isOpen(selection);
            }
        }
        return found;
    }

    private boolean isOpen(Selection<?> selection) {
        if (selection instanceof Field field) {
            return isOpenField(field);
        }
        if (selection instanceof InlineFragment fragment) {
            return isOpen(fragment.getSelectionSet()) | hasOtherDirectives(fragment);
        }
        return selection instanceof FragmentSpread spread
                && (isOpenFragment(spread.getName()) | hasOtherDirectives(spread));
    }

    private boolean isOpenField(Field field) {
        boolean below = isOpen(field.getSelectionSet());
        if (below || types.isFetched(field.getName()) || !field.getArguments().isEmpty() || hasOtherDirectives(field)) {
            open.add(field);
            return true;
        }
        return false;
    }

    private boolean isOpenFragment(String name) {
        Boolean known = openFragments.get(name);
        if (known != null) {
            return known;
        }
        FragmentDefinition fragment = fragments.get(name);
        boolean found = fragment == null || isOpen(fragment.getSelectionSet()) | hasOtherDirectives(fragment);
        openFragments.put(name, found);
        return found;
    }

    private static boolean hasOtherDirectives(DirectivesContainer<?> node) {
        for (Directive directive : node.getDirectives()) {
            if (!directive.getName().equals("skip") && !directive.getName().equals("include")) {
                return true;
            }
        }
        return false;
    }
}
