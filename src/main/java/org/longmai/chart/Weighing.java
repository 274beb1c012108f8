package org.longmai.chart;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.execution.ExecutionContext;
import graphql.execution.ValuesResolver;
import graphql.introspection.Introspection;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.TypeName;
import graphql.schema.GraphQLCompositeType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedOutputType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Weighs an operation before it is executed. Lists multiply what is asked of their items: those of a connection by {@code first},
 * others by what a list is taken to have. Conditions do not lighten it. A fragment is weighed once, however often it is spread: the
 * work is that of reading the document.
 */
final class Weighing {

    private static final String FIRST = "first";
    private static final String RESIDENT = "Resident";

    private final GraphQLSchema schema;
    private final Map<String, FragmentDefinition> fragments;
    private final CoercedVariables variables;
    private final int listLength;
    private final Map<Spread, Weight> spreads = new HashMap<>();

    /** A fragment in a place whose lists have so many items. */
    private record Spread(String fragment, long page) {}

    private Weighing(ExecutionContext context, int listLength) {
        this.schema = context.getGraphQLSchema();
        this.fragments = context.getFragmentsByName();
        this.variables = context.getCoercedVariables();
        this.listLength = listLength;
    }

    /** @param listLength what a list is taken to have, where no argument says it */
    static Weight of(ExecutionContext context, int listLength) {
        GraphQLCompositeType root =
                switch (context.getOperationDefinition().getOperation()) {
                    case QUERY -> context.getGraphQLSchema().getQueryType();
                    case MUTATION -> context.getGraphQLSchema().getMutationType();
                    case SUBSCRIPTION -> context.getGraphQLSchema().getSubscriptionType();
                };
        return new Weighing(context, listLength)
                .weight(context.getOperationDefinition().getSelectionSet(), Objects.requireNonNull(root), listLength);
    }

    /** @param page how many items the lists of a connection have */
    private Weight weight(@Nullable SelectionSet selections, GraphQLCompositeType type, long page) {
        Weight weight = Weight.NONE;
        if (selections != null) {
            for (Selection<?> selection : selections.getSelections()) {
                weight = weight.and(weight(selection, type, page));
            }
        }
        return weight;
    }

    private Weight weight(Selection<?> selection, GraphQLCompositeType type, long page) {
        if (selection instanceof Field field) {
            return weight(field, type, page);
        }
        if (selection instanceof InlineFragment inline) {
            return weight(inline.getSelectionSet(), on(inline.getTypeCondition(), type), page);
        }
        return spread(((FragmentSpread) selection).getName(), page);
    }

    private Weight spread(String name, long page) {
        Spread spread = new Spread(name, page);
        Weight known = spreads.get(spread);
        if (known == null) {
            FragmentDefinition fragment = Objects.requireNonNull(fragments.get(name));
            GraphQLCompositeType type =
                    composite(schema.getType(fragment.getTypeCondition().getName()));
            known = weight(fragment.getSelectionSet(), Objects.requireNonNull(type), page);
            spreads.put(spread, known);
        }
        return known;
    }

    private GraphQLCompositeType on(@Nullable TypeName condition, GraphQLCompositeType type) {
        return condition == null ? type : Objects.requireNonNull(composite(schema.getType(condition.getName())));
    }

    private Weight weight(Field field, GraphQLCompositeType parent, long page) {
        GraphQLFieldDefinition definition = Introspection.getFieldDef(schema, parent, field.getName());
        GraphQLNamedOutputType named = (GraphQLNamedOutputType) GraphQLTypeUtil.unwrapAll(definition.getType());
        GraphQLCompositeType type = composite(named);
        long items = first(field, definition);
        Weight inside =
                type == null ? Weight.NONE : weight(field.getSelectionSet(), type, items < 0 ? listLength : items);
        long times = !isList(definition) ? 1 : items >= 0 ? items : isConnection(parent) ? page : listLength;
        return inside.within(field.getAlias() != null, named.getName().equals(RESIDENT), times);
    }

    /** The argument, or -1 if there is none. */
    private long first(Field field, GraphQLFieldDefinition definition) {
        if (definition.getArgument(FIRST) == null) {
            return -1;
        }
        Object first = ValuesResolver.getArgumentValues(
                        definition.getArguments(),
                        field.getArguments(),
                        variables,
                        GraphQLContext.getDefault(),
                        Locale.ROOT)
                .get(FIRST);
        return first instanceof Integer number ? Math.max(0, number) : listLength;
    }

    private static boolean isList(GraphQLFieldDefinition definition) {
        GraphQLType type = definition.getType();
        while (!(type instanceof GraphQLNamedOutputType)) {
            if (type instanceof GraphQLList) {
                return true;
            }
            type = GraphQLTypeUtil.unwrapOne(type);
        }
        return false;
    }

    private static boolean isConnection(GraphQLCompositeType type) {
        return type.getName().endsWith("Connection");
    }

    private static @Nullable GraphQLCompositeType composite(@Nullable GraphQLType type) {
        return type instanceof GraphQLCompositeType composite ? composite : null;
    }
}
