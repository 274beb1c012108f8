/**
 * The GraphQL of the FHIR standard: its schema, its arguments of lists, its directives. Who may see what is no matter of this
 * package: the searches and references that it declares are answered by the chart.
 */
@NullMarked
package org.longmai.chart.standard;

import org.jspecify.annotations.NullMarked;
