/**
 * FHIR's types in GraphQL, and how their values are completed.
 *
 * <p>The types of FHIR are plain data. Whatever a query selects of a resource that needs no fetcher is completed in one walk
 * over its JSON ({@link org.longmai.chart.completion.ChartExecutionStrategy}); only what has to be looked up, as the resource
 * behind a reference, goes through the engine field by field. The engine's own completion is the measure: where a value is not
 * what its type says, the walk gives up and the engine completes it, with its own errors. A property test holds the two equal.
 *
 * <p>Where the answer goes out as bytes, the walk writes bytes ({@link org.longmai.chart.completion.PlainJson}), and what it wrote of
 * a version of a resource is kept for the next answer that selects the same ({@link org.longmai.chart.completion.Fragments}). That
 * decides nothing: which versions an answer shows is found out before, each time.
 */
@NullMarked
package org.longmai.chart.completion;

import org.jspecify.annotations.NullMarked;
