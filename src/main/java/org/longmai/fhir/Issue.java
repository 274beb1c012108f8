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

    /** The same of this element. */
    public Issue at(String expression) {
        return new Issue(code, expression, profile, rule, english, chinese);
    }
}
