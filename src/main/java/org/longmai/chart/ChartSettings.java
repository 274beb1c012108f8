package org.longmai.chart;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the chart.
 *
 * @param directCompletion whether plain FHIR data is completed in one walk; off only to compare with the engine's own way
 * @param maxDepth the deepest nesting of fields in a document
 * @param maxFields the most fields in a document
 */
@ConfigurationProperties("longmai.chart")
record ChartSettings(
        @DefaultValue("true") boolean directCompletion,
        @DefaultValue("30") int maxDepth,
        @DefaultValue("2000") int maxFields) {}
