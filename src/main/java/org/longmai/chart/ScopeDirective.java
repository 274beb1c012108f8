package org.longmai.chart;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLAppliedDirective;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaDirectiveWiring;
import graphql.schema.idl.SchemaDirectiveWiringEnvironment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Need;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.consent.MutationError;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Reference;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/**
 * Asks the token's scopes for every operation, as {@code @scope} in the schema says; an operation that says nothing stops the
 * start. An operation of {@code "?"} asks itself, once it is known what it is about.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html">SMART App Launch: scopes</a>
 */
@Component
class ScopeDirective implements SchemaDirectiveWiring, RuntimeWiringConfigurer {

    private static final String NAME = "scope";
    private static final String MUTATION = "Mutation";
    private static final Set<String> ROOTS = Set.of("Query", MUTATION, "Subscription");
    private static final String WHAT_IT_IS_ABOUT = "?";

    private final Ledger ledger;

    ScopeDirective(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.directiveWiring(this);
    }

    @Override
    public GraphQLFieldDefinition onField(SchemaDirectiveWiringEnvironment<GraphQLFieldDefinition> environment) {
        GraphQLFieldDefinition field = environment.getElement();
        String root = environment.getFieldsContainer().getName();
        if (!ROOTS.contains(root)) {
            return field;
        }
        List<Need> needs = needs(root, field);
        return needs.isEmpty()
                ? field
                : environment.setFieldDataFetcher(
                        asking(needs, root.equals(MUTATION), environment.getFieldDataFetcher()));
    }

    private static List<Need> needs(String root, GraphQLFieldDefinition field) {
        GraphQLAppliedDirective said = field.getAppliedDirective(NAME);
        if (said == null) {
            throw new IllegalStateException(
                    "%s.%s says nothing of scopes: give it @scope.".formatted(root, field.getName()));
        }
        List<String> needs = Objects.requireNonNull(said.getArgument("needs").getValue());
        return needs.equals(List.of(WHAT_IT_IS_ABOUT))
                ? List.of()
                : needs.stream().map(Need::of).toList();
    }

    private DataFetcher<?> asking(List<Need> needs, boolean mutates, DataFetcher<?> fetcher) {
        return environment -> {
            Caller caller = caller();
            Optional<Need> missing =
                    needs.stream().filter(need -> !caller.permits(need)).findFirst();
            if (missing.isEmpty()) {
                return fetcher.get(environment);
            }
            ledger.record(List.of(refused(caller, environment)));
            String advice = "The token's scopes do not reach to this: ask for %s."
                    .formatted(missing.get().scope(caller.role()));
            if (mutates) {
                return payload(environment.getFieldType(), new MutationError(advice, List.of()));
            }
            throw Failure.of(Category.FORBIDDEN, advice);
        };
    }

    /** A mutation's answer with the error alone; other lists that it must have are empty. */
    private static Map<String, Object> payload(GraphQLType type, MutationError error) {
        Map<String, Object> payload = new HashMap<>();
        for (GraphQLFieldDefinition field :
                ((GraphQLObjectType) GraphQLTypeUtil.unwrapAll(type)).getFieldDefinitions()) {
            if (GraphQLTypeUtil.isNonNull(field.getType())) {
                payload.put(field.getName(), List.of());
            }
        }
        payload.put("errors", List.of(error));
        return payload;
    }

    private static Caller caller() {
        var authentication =
                Objects.requireNonNull(SecurityContextHolder.getContext().getAuthentication());
        return (Caller) Objects.requireNonNull(authentication.getPrincipal());
    }

    private static AccessEvent refused(Caller caller, DataFetchingEnvironment environment) {
        String operation = environment.getField().getName();
        return new AccessEvent(
                caller,
                resident(caller, environment.getArguments()),
                AccessEvent.Action.QUERY,
                caller.role().purpose(),
                AccessEvent.Outcome.REFUSED,
                List.of(),
                List.of(),
                operation);
    }

    /** Whom the attempt was on, as far as the arguments say: it is theirs to know. */
    private static @Nullable String resident(Caller caller, Map<String, Object> arguments) {
        Object named = arguments.getOrDefault("resident", arguments.get("of"));
        if (named == null && arguments.get("input") instanceof Map<?, ?> input) {
            named = input.get("resident");
        }
        Object whom = named == null ? caller.resident() : named;
        return whom instanceof String id && Reference.isId(id) ? id : null;
    }
}
