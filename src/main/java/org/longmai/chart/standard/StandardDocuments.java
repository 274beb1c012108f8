package org.longmai.chart.standard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.ExecutionInput;
import graphql.ParseAndValidate;
import graphql.ParseAndValidateResult;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import graphql.language.Document;
import graphql.schema.GraphQLSchema;
import graphql.validation.ValidationError;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Reads documents as the standard writes them, and remembers the valid ones; bounded by the length of their texts.
 * The context of an execution gets its {@link Document}.
 */
public final class StandardDocuments implements PreparsedDocumentProvider {

    private static final long MAX_CHARACTERS = 200_000;

    private final GraphQLSchema schema;
    private final Cache<String, PreparsedDocumentEntry> documents = Caffeine.newBuilder()
            .maximumWeight(MAX_CHARACTERS)
            .weigher((String text, PreparsedDocumentEntry document) -> text.length())
            .build();

    public StandardDocuments(GraphQLSchema schema) {
        this.schema = schema;
    }

    @Override
    public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(
            ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> parse) {
        PreparsedDocumentEntry known = documents.getIfPresent(input.getQuery());
        PreparsedDocumentEntry entry = known == null ? read(input) : known;
        if (!entry.hasErrors()) {
            input.getGraphQLContext().put(Document.class, entry.getDocument());
        }
        return CompletableFuture.completedFuture(entry);
    }

    private PreparsedDocumentEntry read(ExecutionInput input) {
        ParseAndValidateResult parsed = ParseAndValidate.parse(input);
        if (parsed.isFailure()) {
            return new PreparsedDocumentEntry(parsed.getSyntaxException().toInvalidSyntaxError());
        }
        Document document = BareWords.written(parsed.getDocument());
        List<ValidationError> errors = ParseAndValidate.validate(schema, document, input.getLocale());
        if (!errors.isEmpty()) {
            return new PreparsedDocumentEntry(errors);
        }
        PreparsedDocumentEntry entry = new PreparsedDocumentEntry(document);
        documents.put(input.getQuery(), entry);
        return entry;
    }
}
