package org.longmai.chart.standard;

import graphql.language.Argument;
import graphql.language.ArrayValue;
import graphql.language.AstTransformer;
import graphql.language.Document;
import graphql.language.EnumValue;
import graphql.language.Field;
import graphql.language.InlineFragment;
import graphql.language.Node;
import graphql.language.NodeVisitorStub;
import graphql.language.SelectionSet;
import graphql.language.StringValue;
import graphql.language.TypeName;
import graphql.language.Value;
import graphql.util.TraversalControl;
import graphql.util.TraverserContext;
import graphql.util.TreeTransformerUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The standard's own examples as GraphQL has it: a bare word for a value is a text ({@code use: official}), and what is selected
 * of {@code resource(type: Patient)} is selected of a Patient.
 */
final class BareWords {

    private BareWords() {}

    static Document written(Document document) {
        return (Document) new AstTransformer().transform(document, new Writer());
    }

    private static final class Writer extends NodeVisitorStub {

        @Override
        public TraversalControl visitField(Field field, TraverserContext<Node> context) {
            List<Argument> arguments = field.getArguments().stream()
                    .map(argument -> isType(field, argument) ? argument : quoted(argument))
                    .toList();
            String type = type(field);
            SelectionSet selected = field.getSelectionSet();
            return TreeTransformerUtil.changeNode(context, field.transform(to -> to.arguments(arguments)
                    .selectionSet(type == null || selected == null ? selected : of(type, selected))));
        }

        private static boolean isType(Field field, Argument argument) {
            return field.getName().equals("resource") && argument.getName().equals("type");
        }

        private static @Nullable String type(Field field) {
            return field.getArguments().stream()
                    .filter(argument -> isType(field, argument) && argument.getValue() instanceof EnumValue)
                    .map(argument -> ((EnumValue) argument.getValue()).getName())
                    .findFirst()
                    .orElse(null);
        }

        private static SelectionSet of(String type, SelectionSet selected) {
            return SelectionSet.newSelectionSet()
                    .selection(InlineFragment.newInlineFragment()
                            .typeCondition(new TypeName(type))
                            .selectionSet(selected)
                            .build())
                    .build();
        }

        private static Argument quoted(Argument argument) {
            return argument.transform(to -> to.value(quoted(argument.getValue())));
        }

        private static Value<?> quoted(Value<?> value) {
            if (value instanceof EnumValue word) {
                return new StringValue(word.getName());
            }
            return value instanceof ArrayValue list
                    ? list.transform(to -> to.values(
                            list.getValues().stream().<Value>map(Writer::quoted).toList()))
                    : value;
        }
    }
}
