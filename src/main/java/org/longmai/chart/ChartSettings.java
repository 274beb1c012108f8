package org.longmai.chart;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the chart.
 *
 * @param directCompletion whether plain FHIR data is completed in one walk; off only to compare with the engine's own way
 * @param maxDepth the deepest nesting of fields in an operation
 * @param maxFields the most fields in an operation, fragments written out
 * @param maxAliases the most fields under another name, fragments written out
 * @param maxResidents the most records that one operation may ask for
 * @param maxCost the most fields in an answer, as computed before it is made: see {@link Weighing}
 * @param listLength what a list is taken to have, where no argument says it
 * @param maxBody the most bytes of a request
 * @param timeout how long an operation may take
 * @param warm when after the start the standard's GraphQL is made ready, which takes a second or two of one processor; 0 for with its
 *     first use
 * @param cachedEntries how many entries stay in memory of what decisions showed, of all charts together
 * @param cachedFragments how many bytes stay in memory of what was written of resources
 * @param documents the registered documents, a JSON file as {@link RegisteredDocuments} reads it: then no other runs. For production
 */
@ConfigurationProperties("longmai.chart")
record ChartSettings(
        @DefaultValue("true") boolean directCompletion,
        @DefaultValue("30") int maxDepth,
        @DefaultValue("2000") int maxFields,
        @DefaultValue("200") int maxAliases,
        @DefaultValue("5") int maxResidents,
        @DefaultValue("200000") int maxCost,
        @DefaultValue("3") int listLength,
        @DefaultValue("256KB") DataSize maxBody,
        @DefaultValue("15s") Duration timeout,
        @DefaultValue("10s") Duration warm,
        @DefaultValue("300000") int cachedEntries,
        @DefaultValue("24MB") DataSize cachedFragments,
        @Nullable Resource documents) {}
