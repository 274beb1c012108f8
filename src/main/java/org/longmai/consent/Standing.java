package org.longmai.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a caller stands to a resident, by what the hub knows: a token's word alone makes nobody a delegate.
 *
 * @param acts whether the caller may decide for the resident
 * @param types the resource types that the caller sees; null: all
 * @param withheld codes of labels of what the caller does not see
 */
public record Standing(Kind kind, boolean acts, @Nullable Set<String> types, Set<String> withheld) {

    /** What somebody is to a resident. */
    public enum Kind {
        NONE,
        SELF,
        GUARDIAN,
        DELEGATE
    }

    /** Nothing to the resident. */
    public static final Standing NONE = new Standing(Kind.NONE, false, Set.of(), Set.of());

    static Standing self(boolean acts) {
        return new Standing(Kind.SELF, acts, null, Set.of());
    }

    public boolean isAny() {
        return kind != Kind.NONE;
    }

    public boolean isSelf() {
        return kind == Kind.SELF;
    }

    /** Whether nothing of the record is kept from the caller: only then are the resident's consents and access log theirs. */
    public boolean seesAll() {
        return isAny() && types == null && withheld.isEmpty();
    }

    /** What of a grant is more than the caller may decide: nobody grants what they do not see. */
    public List<MutationError> problems(GrantConsentInput input) {
        List<MutationError> problems = new ArrayList<>();
        if (types != null && (input.types() == null || !types.containsAll(input.types()))) {
            problems.add(new MutationError(
                    "You act for the resident in these types only: " + String.join(", ", types) + ".",
                    List.of("input", "types")));
        }
        if (!withheld.isEmpty() && !input.sensitive().isEmpty()) {
            problems.add(new MutationError(
                    "From the age of 14 the adolescent alone decides about what is sensitive.",
                    List.of("input", "sensitive")));
        }
        return problems;
    }

    Ground ground() {
        return switch (kind) {
            case GUARDIAN -> withheld.isEmpty() ? Ground.GUARDIAN : Ground.GUARDIAN_OF_ADOLESCENT;
            case DELEGATE -> Ground.DELEGATE;
            case SELF, NONE -> Ground.RESIDENT;
        };
    }
}
