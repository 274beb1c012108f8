package org.longmai.chart;

import graphql.GraphQLContext;
import graphql.execution.DataFetcherResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.fhir.Failure;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;

/** The two ways to a record: a caller's to a resident, and a resident's to their own. */
@Controller
class ChartController {

    private final Residents residents;
    private final Views views;

    record IdentifierInput(String system, String value) {}

    ChartController(Residents residents, Views views) {
        this.residents = residents;
        this.views = views;
    }

    @QueryMapping
    @Nullable
    DataFetcherResult<View> resident(
            @AuthenticationPrincipal Caller caller,
            @Argument @Nullable String id,
            @Argument @Nullable IdentifierInput identifier,
            @Argument PurposeOfUse purpose,
            GraphQLContext context) {
        if ((id == null) == (identifier == null)) {
            throw Failure.invalid("Give either 'id' or 'identifier'.");
        }
        checkRegistered(purpose, context);
        Optional<Person> person =
                id != null ? residents.find(id) : residents.find(identifier.system(), identifier.value());
        return open(caller, person, purpose, context);
    }

    @QueryMapping
    @Nullable
    DataFetcherResult<View> myRecord(
            @AuthenticationPrincipal Caller caller, @Argument @Nullable String of, GraphQLContext context) {
        checkRegistered(PurposeOfUse.PATRQT, context);
        String id = of == null ? caller.resident() : of;
        Optional<Person> person = id == null ? Optional.empty() : residents.find(id);
        return caller.role().isOfResident()
                ? open(caller, person, PurposeOfUse.PATRQT, context)
                : missed(person, PurposeOfUse.PATRQT, context);
    }

    /** A document that a district has registered opens records for the purposes that it is registered for. */
    private static void checkRegistered(PurposeOfUse purpose, GraphQLContext context) {
        RegisteredDocuments.Registered document = context.get(RegisteredDocuments.Registered.class);
        if (document != null && !document.purposes().contains(purpose)) {
            throw Failure.of(
                    Failure.Category.FORBIDDEN,
                    "The document is not registered for the purpose %s.".formatted(purpose));
        }
    }

    private @Nullable DataFetcherResult<View> open(
            Caller caller, Optional<Person> person, PurposeOfUse purpose, GraphQLContext context) {
        View view = person.map(found -> views.open(caller, found, purpose)).orElse(null);
        if (view == null || !view.mayBeKnown()) {
            return missed(person, purpose, context);
        }
        context.<Disclosures>get(Disclosures.class).opened(view, purpose);
        return DataFetcherResult.<View>newResult().data(view).localContext(view).build();
    }

    private static @Nullable DataFetcherResult<View> missed(
            Optional<Person> person, PurposeOfUse purpose, GraphQLContext context) {
        context.<Disclosures>get(Disclosures.class).missed(person.orElse(null), purpose);
        return null;
    }
}
