package org.longmai.leaks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.leaks.Oracle.View;
import org.longmai.leaks.Question.Part;
import org.longmai.leaks.Question.Root;

/** Says what is wrong with an answer, or nothing. */
final class Judge {

    private final World world;
    private final Oracle oracle;
    private final Set<String> worldsIds;

    Judge(World world, Oracle oracle) {
        this.world = world;
        this.oracle = oracle;
        this.worldsIds = new LinkedHashSet<>(world.residents);
        world.things.values().forEach(thing -> {
            worldsIds.add(thing.reference.id());
            worldsIds.add(thing.file);
        });
    }

    @Nullable
    String judge(Question question, Hub.Answer answer) {
        if (answer.status() != 200) {
            return "status " + answer.status();
        }
        String leak = leak(question, answer);
        return leak != null ? leak : shape(question, answer);
    }

    // What must not be there

    private @Nullable String leak(Question question, Hub.Answer answer) {
        List<View> views = new ArrayList<>();
        boolean strict = true;
        for (Root root : question.roots()) {
            if (root.resident() == null) {
                strict = false;
            } else if (root.isKnown()) {
                views.add(oracle.view(question.caller(), root.resident(), root.purpose()));
            }
        }
        if (!strict) {
            views.addAll(everything(question.caller()));
        }
        String asked = question.document() + question.values();
        if (question.document().contains("accessLog") || question.document().contains(" reads ")) {
            asked += othersGuesses();
        }
        return leak(question.caller(), views, asked, answer);
    }

    /** The log says what others asked for of the resident, as they wrote it; of another resident it says nothing. */
    private String othersGuesses() {
        StringBuilder guesses = new StringBuilder();
        world.things.values().forEach(thing -> {
            thing.versions.forEach(version -> Marks.in(Oracle.text(version), Marks.ALL).stream()
                    .filter(mark -> mark.startsWith(Marks.GUESSABLE))
                    .forEach(mark -> guesses.append(mark).append(' ')));
            guesses.append(thing.reference.id()).append(' ');
        });
        return guesses.toString();
    }

    private List<View> everything(Caller caller) {
        List<View> views = new ArrayList<>();
        for (String resident : world.residents) {
            for (PurposeOfUse purpose : List.of(PurposeOfUse.TREAT, PurposeOfUse.PATRQT)) {
                View view = oracle.view(caller, resident, purpose);
                if (view.isKnown()) {
                    views.add(view);
                }
            }
        }
        return views;
    }

    /** A mark or an id in the bytes of the answer that is of nothing that the caller sees, and that they did not bring. */
    @Nullable
    String leak(Caller caller, List<View> views, String asked, Hub.Answer answer) {
        String text = Marks.decoded(answer.body() + "\n" + answer.headers());
        Set<String> marks = oracle.marks(views);
        Set<String> ids = oracle.ids(views);
        marks.addAll(Marks.in(asked, Marks.ALL));
        ids.addAll(Marks.in(Marks.decoded(asked), Marks.IDS));
        addOwn(caller, marks, ids);
        for (String mark : Marks.in(text, Marks.ALL)) {
            if (!marks.contains(mark)) {
                return "the mark " + mark + " of " + bearer(mark) + " is in the answer";
            }
        }
        for (String id : Marks.in(text, Marks.IDS)) {
            if (worldsIds.contains(id) && !ids.contains(id)) {
                return "the id " + id + " is in the answer";
            }
        }
        return null;
    }

    /** What an institution sent it may know; what an officer's desk is for is said here. */
    private void addOwn(Caller caller, Set<String> marks, Set<String> ids) {
        if (caller.resident() != null) {
            ids.add(caller.resident());
        }
        for (Thing thing : world.things.values()) {
            boolean own = caller.role() == Role.INSTITUTION && thing.institution.equals(caller.institution());
            boolean demographics = caller.role() == Role.STEWARD && thing.type().equals("Patient");
            boolean case_ =
                    caller.role() == Role.PRIVACY_OFFICER && world.withheld.contains(thing.reference.toString());
            if (own) {
                thing.versions.forEach(version -> marks.addAll(Marks.in(Oracle.text(version), Marks.ALL)));
                ids.addAll(Marks.in(Oracle.text(thing), Marks.IDS));
            }
            if (demographics) {
                marks.addAll(Marks.in(Oracle.text(thing), Marks.ALL));
                ids.add(thing.file);
            }
            if (case_) {
                ids.add(thing.reference.id());
            }
        }
        if (caller.role() == Role.PRIVACY_OFFICER) {
            marks.addAll(world.reasons);
            marks.addAll(world.words.keySet());
        }
        world.words.forEach((mark, resident) -> {
            World.Standing standing = oracle.standing(caller, oracle.person(resident));
            if (standing != null && standing.seesAll()) {
                marks.add(mark);
            }
        });
        if (caller.role() == Role.STEWARD || caller.role() == Role.PRIVACY_OFFICER) {
            ids.addAll(world.residents);
        }
    }

    private String bearer(String mark) {
        return world.things.values().stream()
                .filter(thing -> thing.versions.stream()
                        .anyMatch(version -> Oracle.text(version).contains(mark)))
                .map(thing -> thing.reference + " of " + thing.institution + "/" + thing.file)
                .findFirst()
                .orElse("nothing");
    }

    // What must be there

    private @Nullable String shape(Question question, Hub.Answer answer) {
        Map<String, Object> json = answer.json();
        Object data = json.get("data");
        if (!(data instanceof Map<?, ?> roots)) {
            return question.mayFail() && !answer.body().contains("ValidationError") ? null : "there is no data";
        }
        for (Root root : question.roots()) {
            Object value = roots.get(root.alias());
            String problem = shape(root, value, String.valueOf(json.get("errors")));
            if (problem == null && root.isKnown() && root.resident() != null) {
                problem = follow(oracle.view(question.caller(), root.resident(), root.purpose()), value);
            }
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** Each reference leads to what is seen, and to nothing else. */
    private @Nullable String follow(View view, @Nullable Object value) {
        Iterable<?> inner =
                value instanceof Map<?, ?> map ? map.values() : value instanceof List<?> list ? list : List.of();
        if (value instanceof Map<?, ?> map && map.get("qreference") instanceof String reference) {
            Thing target = world.things.get(reference);
            boolean seen = target != null && (view.has(target) || view.commons().contains(target));
            if (seen != (map.get("qresource") != null)) {
                return reference + (seen ? " leads nowhere" : " leads to " + map.get("qresource"));
            }
        }
        for (Object each : inner) {
            String problem = follow(view, each);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static @Nullable String shape(Root root, @Nullable Object value, String errors) {
        if (root.resident() == null) {
            return value == null || root.parts().isEmpty()
                    ? null
                    : root.parts().get(0).check().apply(value);
        }
        if (!root.isKnown()) {
            return value == null ? null : root.alias() + " is shown";
        }
        if (value == null) {
            boolean mayFail = root.parts().stream().anyMatch(Part::mayFail) && !errors.equals("null");
            return mayFail ? null : root.alias() + " is null: " + errors;
        }
        for (Part part : root.parts()) {
            Object field = ((Map<?, ?>) value).get(part.alias());
            String problem = part.check().apply(field);
            if (problem != null) {
                return root.alias() + "." + part.alias() + ": " + problem;
            }
        }
        return null;
    }
}
