package org.longmai.chart;

import graphql.GraphQLContext;
import graphql.execution.DataFetcherResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
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
        Optional<Person> person =
                id != null ? residents.find(id) : residents.find(identifier.system(), identifier.value());
        return open(
                caller, person, person.filter(found -> mayKnowOf(caller, found)).isPresent(), purpose, context);
    }

    @QueryMapping
    @Nullable
    DataFetcherResult<View> myRecord(
            @AuthenticationPrincipal Caller caller, @Argument @Nullable String of, GraphQLContext context) {
        String id = of == null ? caller.resident() : of;
        Optional<Person> person = id == null ? Optional.empty() : residents.find(id);
        boolean own = person.filter(found -> known(caller, found).isResident(found.id()))
                .isPresent();
        return open(caller, person, own, PurposeOfUse.PATRQT, context);
    }

    /** Who treats may know that a resident is one; an institution's system, that it has a file; a resident, of themself. */
    private static boolean mayKnowOf(Caller caller, Person person) {
        return caller.role().isClinical()
                || known(caller, person).isResident(person.id())
                || caller.role() == Role.INSTITUTION && person.files().containsValue(caller.institution());
    }

    /** A token from before a link names the resident by another id. */
    private static Caller known(Caller caller, Person person) {
        return caller.knownAs(person.id(), person.origins());
    }

    private @Nullable DataFetcherResult<View> open(
            Caller caller, Optional<Person> person, boolean may, PurposeOfUse purpose, GraphQLContext context) {
        Disclosures disclosures = context.get(Disclosures.class);
        if (person.isEmpty() || !may) {
            disclosures.missed(person.map(Person::id).orElse(null), purpose);
            return null;
        }
        View view = views.open(known(caller, person.get()), person.get(), purpose);
        disclosures.opened(view, purpose);
        return DataFetcherResult.<View>newResult().data(view).localContext(view).build();
    }
}
