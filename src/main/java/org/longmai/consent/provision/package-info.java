/**
 * The language of a Consent's provisions: compiled for one question (who asks, why, when) to a small tree of rules that is
 * then asked entry by entry.
 *
 * <p>The district's implicit policy is the root of the tree, the resident's consents are exceptions to it, and each nested
 * provision is an exception to the one above. Of the exceptions that apply, a denial overrides a permit.
 *
 * <p>What cannot be judged is neither true nor false: a match is {@code NO}, {@code UNKNOWN} or {@code YES}. A rule that
 * matches for sure does what it says; one that may or may not match denies if it would deny, and is silent if it would
 * permit. Since a more permissive exception never makes the whole less permissive, the answer is then exactly the strictest
 * that any reading of the doubtful elements would give, at any depth of nesting.
 *
 * @see <a href="https://hl7.org/fhir/R4/consent.html">FHIR R4: Consent</a>
 */
@NullMarked
package org.longmai.consent.provision;

import org.jspecify.annotations.NullMarked;
