package org.longmai.chart.standard;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLObjectType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.exceptions.PathEngineException;
import org.hl7.fhir.r4.context.IWorkerContext;
import org.hl7.fhir.r4.fhirpath.ExpressionNode;
import org.hl7.fhir.r4.fhirpath.ExpressionNode.Function;
import org.hl7.fhir.r4.fhirpath.FHIRLexer.FHIRLexerException;
import org.hl7.fhir.r4.fhirpath.FHIRPathEngine;
import org.hl7.fhir.r4.hapi.ctx.HapiWorkerContext;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;

/**
 * The FHIRPaths of one operation. They read what they are applied to and nothing else, and they end: of FHIRPath's functions
 * there are those whose work is bounded by what they are given, nested three deep at most, and what an operation may read in
 * all is counted.
 *
 * @see <a href="https://hl7.org/fhir/R4/fhirpath.html">FHIR: FHIRPath</a>
 */
final class FhirPaths {

    private static final int MAX_LENGTH = 500;
    private static final int MAX_NODES = 64;
    private static final int MAX_NESTED = 3;
    private static final int MAX_READS = 100_000;

    private static final Set<Function> FUNCTIONS = EnumSet.of(
            Function.Empty,
            Function.Not,
            Function.Exists,
            Function.IsDistinct,
            Function.Distinct,
            Function.Count,
            Function.Where,
            Function.Select,
            Function.All,
            Function.Item,
            Function.As,
            Function.Is,
            Function.OfType,
            Function.Single,
            Function.First,
            Function.Last,
            Function.Tail,
            Function.Skip,
            Function.Take,
            Function.Union,
            Function.Intersect,
            Function.Exclude,
            Function.Iif,
            Function.Upper,
            Function.Lower,
            Function.IndexOf,
            Function.Substring,
            Function.StartsWith,
            Function.EndsWith,
            Function.Contains,
            Function.Length,
            Function.Extension,
            Function.AllTrue,
            Function.AnyTrue,
            Function.AllFalse,
            Function.AnyFalse,
            Function.HasValue,
            Function.ToInteger,
            Function.ToDecimal,
            Function.ToString,
            Function.ToDateTime,
            Function.ToBoolean,
            Function.ToQuantity,
            Function.Abs,
            Function.Round);

    private final FHIRPathEngine engine = new FHIRPathEngine(Definitions.NONE);
    private final Map<String, ExpressionNode> parsed = new HashMap<>();
    private int reads;

    private FhirPaths() {}

    static FhirPaths of(DataFetchingEnvironment environment) {
        return environment.getGraphQlContext().computeIfAbsent(FhirPaths.class, any -> new FhirPaths());
    }

    /** The elements of which the path is true. */
    synchronized <T> List<T> matching(List<T> all, String path, GraphQLObjectType type) {
        parsed(path);
        List<JsonElement> elements = elements(all, type);
        Map<Base, T> originals = new IdentityHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            originals.put(elements.get(i), all.get(i));
        }
        ExpressionNode where = parsed.computeIfAbsent("item.where(" + path + ")", this::parse);
        return evaluate(new JsonElement.Items(elements), where).stream()
                .map(originals::get)
                .toList();
    }

    /** What the path gives of the element, as text. */
    synchronized String text(@Nullable Object element, String path, GraphQLObjectType type) {
        return element == null
                ? ""
                : engine.convertToString(evaluate(new JsonElement(type, element, this::read), parsed(path)));
    }

    private List<JsonElement> elements(List<?> all, GraphQLObjectType type) {
        List<JsonElement> elements = new ArrayList<>(all.size());
        for (Object each : all) {
            elements.add(new JsonElement(type, each == null ? Map.of() : each, this::read));
        }
        return elements;
    }

    private void read() {
        if (++reads > MAX_READS) {
            throw Failure.of(Category.TOO_COSTLY, "The FHIRPaths of this query read too much: select less.");
        }
    }

    private List<Base> evaluate(Base element, ExpressionNode path) {
        try {
            return engine.evaluate(null, element, element, element, path);
        } catch (FHIRException | UnsupportedOperationException | ClassCastException e) {
            throw Failure.invalid("The FHIRPath cannot be applied here.");
        }
    }

    private ExpressionNode parsed(String path) {
        return parsed.computeIfAbsent(path, this::checked);
    }

    private ExpressionNode checked(String path) {
        if (path.length() > MAX_LENGTH) {
            throw Failure.of(Category.TOO_COSTLY, "A FHIRPath may have %d characters.".formatted(MAX_LENGTH));
        }
        if (path.contains("$index")) {
            throw Failure.of(Category.UNSUPPORTED, "$index has no place here: use @first, _offset and _count.");
        }
        ExpressionNode node = parse(path);
        if (size(node, 0) > MAX_NODES) {
            throw Failure.of(Category.TOO_COSTLY, "The FHIRPath has too many parts.");
        }
        return node;
    }

    private ExpressionNode parse(String path) {
        try {
            return engine.parse(path);
        } catch (FHIRLexerException | PathEngineException e) {
            throw Failure.invalid("The FHIRPath cannot be read.");
        }
    }

    private static int size(@Nullable ExpressionNode node, int nested) {
        if (node == null) {
            return 0;
        }
        if (nested > MAX_NESTED) {
            throw Failure.of(
                    Category.TOO_COSTLY, "The functions of a FHIRPath may be nested %d deep.".formatted(MAX_NESTED));
        }
        if (node.getFunction() != null && !FUNCTIONS.contains(node.getFunction())) {
            throw Failure.of(
                    Category.UNSUPPORTED,
                    "FHIRPath's function '%s' is not supported."
                            .formatted(node.getFunction().toCode()));
        }
        int size = 1 + size(node.getInner(), nested) + size(node.getGroup(), nested) + size(node.getOpNext(), nested);
        for (ExpressionNode parameter :
                node.getParameters() == null ? List.<ExpressionNode>of() : node.getParameters()) {
            size += size(parameter, nested + 1);
        }
        return size;
    }

    /** The engine's definitions: none, since it is told what it meets by the GraphQL schema. */
    private static final class Definitions implements IValidationSupport {

        static final IWorkerContext NONE = new HapiWorkerContext(FhirContext.forR4Cached(), new Definitions());

        @Override
        public FhirContext getFhirContext() {
            return FhirContext.forR4Cached();
        }

        @Override
        @SuppressWarnings("unchecked")
        public List<StructureDefinition> fetchAllStructureDefinitions() {
            return List.of();
        }
    }
}
