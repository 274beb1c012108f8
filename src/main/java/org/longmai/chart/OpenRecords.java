package org.longmai.chart;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.identity.Person;

/** The records that one operation of the standard's GraphQL opens: each once, and each told to the ledger. */
final class OpenRecords {

    private static final int MOST_SHOWN = 20_000;

    private final Caller caller;
    private final PurposeOfUse purpose;
    private final Views views;
    private final Disclosures disclosures;
    private final Map<String, View> opened = new HashMap<>();
    private int shown;
    private String told = "";

    OpenRecords(Caller caller, PurposeOfUse purpose, Views views, Disclosures disclosures) {
        this.caller = caller;
        this.purpose = purpose;
        this.views = views;
        this.disclosures = disclosures;
    }

    Caller caller() {
        return caller;
    }

    Disclosures disclosures() {
        return disclosures;
    }

    /** What the caller sees of the resident; null if there is none that the caller may know of: the answer to both is the same. */
    synchronized @Nullable View view(Optional<Person> person) {
        View view = look(person.orElse(Person.NOBODY));
        if (person.isEmpty()) {
            missed(null);
        }
        return view.mayBeKnown() ? view : null;
    }

    /** Of what was asked for there is nothing that the caller may see. */
    void missed(@Nullable View view) {
        disclosures.missed(view == null ? null : view.dossier().person(), purpose);
    }

    /** What was carried out, as those may read it whom it was about; empty if nothing was. */
    String told() {
        return told;
    }

    void tell(String told) {
        this.told = told;
    }

    /** @throws Failure TOO_COSTLY once lists in lists come to more than an answer may have */
    synchronized void show(int resources) {
        shown += resources;
        if (shown > MOST_SHOWN) {
            throw Failure.of(
                    Category.TOO_COSTLY, "The answer has more than %d resources: ask for less.".formatted(MOST_SHOWN));
        }
    }

    /** What the caller sees of the resident, who may be nobody, or one that the caller may not know of. */
    synchronized View look(Person person) {
        View known = opened.get(person.id());
        return known != null ? known : open(person);
    }

    private View open(Person person) {
        View view = views.open(caller.knownAs(person.id(), person.origins()), person, purpose);
        if (person.isNobody()) {
            return view;
        }
        opened.put(person.id(), view);
        if (view.mayBeKnown()) {
            disclosures.opened(view, purpose);
        } else {
            disclosures.missed(person, purpose);
        }
        return view;
    }
}
