package org.longmai.chart;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.language.Argument;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.Directive;
import graphql.language.DirectivesContainer;
import graphql.language.Document;
import graphql.language.EnumValue;
import graphql.language.Field;
import graphql.language.FloatValue;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.IntValue;
import graphql.language.NullValue;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.StringValue;
import graphql.language.TypeName;
import graphql.language.Value;
import graphql.language.VariableDefinition;
import graphql.language.VariableReference;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A query as the residents whom it was about may read it: what was carried out of it, in the schema's own names. What a client
 * may write as it likes (comments, aliases, names of operations, fragments and variables, texts and numbers) is left out, since it
 * could name somebody else; so is what a directive skipped.
 */
final class ToldRequest {

    private static final int LONGEST = 16 * 1024;
    private static final int LONGEST_VALUE = 200;

    /** What is below a field at the root, as long as its document is known, if it is the same whatever the variables. */
    private static final Cache<SelectionSet, String> REMEMBERED =
            Caffeine.newBuilder().weakKeys().build();

    private final Map<String, FragmentDefinition> fragments = new HashMap<>();
    private final Map<String, Object> variables;
    private final boolean named;
    private final StringBuilder text = new StringBuilder();
    private boolean varies;

    private ToldRequest(Map<String, Object> variables, boolean named) {
        this.variables = new HashMap<>(variables);
        this.named = named;
    }

    /**
     * @param operation which one of the document, if it has several
     * @param named whether the fields at the root name but those who are told, so that their arguments are told too
     */
    static String of(Document document, @Nullable String operation, Map<String, Object> variables, boolean named) {
        ToldRequest told = new ToldRequest(variables, named);
        OperationDefinition carriedOut = null;
        for (var definition : document.getDefinitions()) {
            if (definition instanceof FragmentDefinition fragment) {
                told.fragments.put(fragment.getName(), fragment);
            } else if (definition instanceof OperationDefinition one
                    && (operation == null || operation.isEmpty() || operation.equals(one.getName()))) {
                carriedOut = one;
            }
        }
        if (carriedOut != null) {
            carriedOut.getVariableDefinitions().forEach(told::addDefault);
            told.text.append(carriedOut.getOperation().name().toLowerCase(Locale.ROOT));
            told.add(carriedOut.getSelectionSet(), true);
        }
        return told.text.toString();
    }

    private void addDefault(VariableDefinition variable) {
        Value<?> value = variable.getDefaultValue();
        if (value instanceof BooleanValue bool) {
            variables.putIfAbsent(variable.getName(), bool.isValue());
        } else if (value != null) {
            variables.putIfAbsent(variable.getName(), plain(value));
        }
    }

    private void add(@Nullable SelectionSet selections, boolean root) {
        if (selections == null || selections.getSelections().isEmpty()) {
            return;
        }
        text.append(" {");
        for (Selection<?> selection : selections.getSelections()) {
            if (text.length() < LONGEST && isCarriedOut((DirectivesContainer<?>) selection)) {
                add(selection, root);
            }
        }
        text.append(" }");
    }

    private void add(Selection<?> selection, boolean root) {
        if (selection instanceof Field field) {
            text.append(' ').append(field.getName());
            add(field.getArguments(), root && named);
            if (root) {
                addRemembered(field.getSelectionSet());
            } else {
                add(field.getSelectionSet(), false);
            }
        } else if (selection instanceof InlineFragment fragment) {
            add(fragment.getTypeCondition(), fragment.getSelectionSet(), root);
        } else if (selection instanceof FragmentSpread spread) {
            FragmentDefinition fragment = Objects.requireNonNull(fragments.get(spread.getName()));
            add(fragment.getTypeCondition(), fragment.getSelectionSet(), root);
        }
    }

    /** Many ask the same of different residents. What is remembered depends on nothing else, least of all on how long the rest is. */
    private void addRemembered(@Nullable SelectionSet selections) {
        if (selections == null) {
            return;
        }
        String known = REMEMBERED.getIfPresent(selections);
        if (known == null) {
            ToldRequest below = new ToldRequest(variables, false);
            below.fragments.putAll(fragments);
            below.add(selections, false);
            known = below.text.toString();
            if (!below.varies && below.text.length() < LONGEST) {
                REMEMBERED.put(selections, known);
            }
        }
        text.append(known);
    }

    private void add(@Nullable TypeName type, SelectionSet selections, boolean root) {
        text.append(" ...");
        if (type != null) {
            text.append(" on ").append(type.getName());
        }
        add(selections, root);
    }

    private boolean isCarriedOut(DirectivesContainer<?> selection) {
        return !isSaid(selection, "skip", true) && !isSaid(selection, "include", false);
    }

    private boolean isSaid(DirectivesContainer<?> selection, String name, boolean value) {
        for (Directive directive : selection.getDirectives(name)) {
            Value<?> said = directive.getArgument("if").getValue();
            varies |= said instanceof VariableReference;
            Object is = said instanceof VariableReference variable
                    ? variables.get(variable.getName())
                    : ((BooleanValue) said).isValue();
            if (Objects.equals(is, value)) {
                return true;
            }
        }
        return false;
    }

    private void add(List<Argument> arguments, boolean plain) {
        String before = "(";
        for (Argument argument : arguments) {
            text.append(before).append(argument.getName()).append(": ");
            add(argument.getValue(), plain);
            before = ", ";
        }
        text.append(arguments.isEmpty() ? "" : ")");
    }

    private void add(@Nullable Value<?> value, boolean plain) {
        if (value instanceof EnumValue name) {
            text.append(name.getName());
        } else if (value instanceof BooleanValue bool) {
            text.append(bool.isValue());
        } else if (value instanceof NullValue) {
            text.append("null");
        } else if (value instanceof ObjectValue object) {
            add(object, plain);
        } else if (value instanceof ArrayValue list) {
            add(list, plain);
        } else {
            text.append(plain ? shortened(plain(value)) : "…");
        }
    }

    private void add(ObjectValue object, boolean plain) {
        String before = "{";
        for (ObjectField field : object.getObjectFields()) {
            text.append(before).append(field.getName()).append(": ");
            add(field.getValue(), plain);
            before = ", ";
        }
        text.append(object.getObjectFields().isEmpty() ? "{}" : "}");
    }

    private void add(ArrayValue list, boolean plain) {
        String before = "[";
        for (Value<?> value : list.getValues()) {
            text.append(before);
            add(value, plain);
            before = ", ";
        }
        text.append(list.getValues().isEmpty() ? "[]" : "]");
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
    }

    private String plain(@Nullable Value<?> value) {
        if (value instanceof VariableReference variable) {
            return String.valueOf(variables.get(variable.getName()));
        }
        if (value instanceof StringValue string) {
            return '"' + string.getValue() + '"';
        }
        if (value instanceof IntValue number) {
            return number.getValue().toString();
        }
        return value instanceof FloatValue number ? number.getValue().toString() : "…";
    }
}
