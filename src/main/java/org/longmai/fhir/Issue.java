package org.longmai.fhir;

import org.jspecify.annotations.Nullable;

/**
 * One breach of a rule, in two languages.
 *
 * @param code of <a href="https://hl7.org/fhir/R4/valueset-issue-type.html">IssueType</a>
 * @param expression the FHIRPath of the element at fault
 * @param profile the URL of the StructureDefinition that has the rule
 * @param rule the rule's id in it, as {@code pat-1} or {@code birthDate.min}
 * @param english what the sender has to change; no personal data
 * @param chinese the same
 */
public record Issue(
        String code, String expression, @Nullable String profile, String rule, String english, String chinese) {

    /** The same, its element found from a root that holds what it was found in. */
    public Issue within(String root) {
        int dot = expression.indexOf('.');
        String rest = dot < 0 ? "" : expression.substring(dot);
        return new Issue(code, root + rest, profile, rule, english, chinese);
    }
}
