package org.longmai.chart.completion;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.ExecutionInput;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import graphql.language.Document;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Remembers the documents that were parsed and found valid, by their text; bounded by the length of the texts. The operation finds its own
 * in the context.
 */
public final class ParsedDocuments implements PreparsedDocumentProvider {

    private static final long MAX_CHARACTERS = 2_000_000;

    private final Cache<String, PreparsedDocumentEntry> documents = Caffeine.newBuilder()
            .maximumWeight(MAX_CHARACTERS)
            .weigher((String text, PreparsedDocumentEntry document) -> text.length())
            .build();

    @Override
    public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(
            ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> parse) {
        PreparsedDocumentEntry known = documents.getIfPresent(input.getQuery());
        PreparsedDocumentEntry entry = known == null ? parsed(input, parse) : known;
        if (!entry.hasErrors()) {
            input.getGraphQLContext().put(Document.class, entry.getDocument());
        }
        return CompletableFuture.completedFuture(entry);
    }

    private PreparsedDocumentEntry parsed(
            ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> parse) {
        PreparsedDocumentEntry document = parse.apply(input);
        if (!document.hasErrors()) {
            documents.put(input.getQuery(), document);
        }
        return document;
    }
}
