package org.longmai.chart;

import graphql.GraphQLContext;
import graphql.execution.DataFetcherResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.consent.Mandates;
import org.longmai.consent.Standing;
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
    private final Mandates mandates;

    record IdentifierInput(String system, String value) {}

    ChartController(Residents residents, Views views, Mandates mandates) {
        this.residents = residents;
        this.views = views;
        this.mandates = mandates;
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

    /** Somebody whose record the caller may open, and as what. */
    record ActedFor(
            String resident, @Nullable String name, Standing.Kind kind, boolean acts, @Nullable Set<String> types) {

        static ActedFor of(View view) {
            Standing standing = view.standing();
            String name = view.patients().stream()
                    .map(ResidentWiring::name)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            return new ActedFor(view.residentId(), name, standing.kind(), standing.acts(), standing.types());
        }
    }

    @QueryMapping
    List<ActedFor> actingFor(@AuthenticationPrincipal Caller caller, GraphQLContext context) {
        checkRegistered(PurposeOfUse.PATRQT, context);
        Disclosures disclosures = context.get(Disclosures.class);
        List<ActedFor> all = new ArrayList<>();
        for (Person person : mandates.actedFor(caller)) {
            View view = views.open(caller, person, PurposeOfUse.PATRQT);
            disclosures.opened(view, PurposeOfUse.PATRQT);
            disclosures.shown(view, "name");
            all.add(ActedFor.of(view));
        }
        return all;
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
        View view = views.open(caller, person.orElse(Person.NOBODY), purpose);
        if (!view.mayBeKnown()) {
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
