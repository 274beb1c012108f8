package org.longmai.chart;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.dataloader.DataLoader;
import org.jspecify.annotations.Nullable;
import org.longmai.chart.completion.ElementFetcher;
import org.longmai.chart.completion.RootResource;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Common;
import org.longmai.record.Commons;
import org.longmai.record.Entry;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * {@code Reference.resource}: what a reference leads to, within the caller's view of the resident, or among what has no
 * patient. What is hidden and what is missing is null alike. The references of one level are opened together.
 */
@Component
class LinkedResources implements RuntimeWiringConfigurer {

    private static final String LOADER = "linked-resources";

    private final Commons commons;

    private record Link(View view, Reference reference) {}

    LinkedResources(BatchLoaderRegistry loaders, Commons commons) {
        this.commons = commons;
        loaders.<Link, Map<String, Object>>forName(LOADER)
                .registerMappedBatchLoader((links, environment) -> Mono.fromCallable(() -> load(links)));
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.type("Reference", type -> type.dataFetcher("resource", (Light) LinkedResources::follow));
    }

    private static @Nullable Object follow(DataFetchingEnvironment environment) {
        Object found = found(environment);
        boolean optional = !Boolean.FALSE.equals(environment.getArgument("optional"));
        if (optional || isOfOtherType(reference(environment), environment)) {
            return found;
        }
        return found instanceof CompletableFuture<?> future
                ? future.thenApply(LinkedResources::required)
                : required(found);
    }

    /** Missing and forbidden alike. */
    private static Object required(@Nullable Object found) {
        if (found == null) {
            throw Failure.of(
                    Failure.Category.NOT_FOUND,
                    "The reference leads to nothing that you may see. Ask for it with optional: true.");
        }
        return found;
    }

    private static @Nullable Object found(DataFetchingEnvironment environment) {
        String text = reference(environment);
        if (text.startsWith("#") && environment.getLocalContext() instanceof RootResource root) {
            Map<?, ?> contained = root.contained(text.substring(1));
            return contained == null || isOfOtherType(contained.get("resourceType") + "/", environment)
                    ? null
                    : contained;
        }
        Reference reference = Reference.parse(text);
        View view = view(environment);
        if (reference == null || view == null || isOfOtherType(text, environment)) {
            return null;
        }
        DataLoader<Link, Map<String, Object>> loader = environment.getDataLoader(LOADER);
        return loader == null ? null : loader.load(new Link(view, reference));
    }

    private static String reference(DataFetchingEnvironment environment) {
        Map<?, ?> source = ElementFetcher.object(environment.getSource());
        return source != null && source.get("reference") instanceof String reference ? reference : "";
    }

    private static boolean isOfOtherType(String reference, DataFetchingEnvironment environment) {
        String type = environment.getArgument("type");
        return type != null && !reference.startsWith("#") && !reference.startsWith(type + "/");
    }

    /** The view that the field is in, or null: it is below what no resident's record has. */
    static @Nullable View view(DataFetchingEnvironment environment) {
        Object context = environment.getLocalContext();
        Object outer = context instanceof RootResource root ? root.context() : context;
        return outer instanceof View view ? view : null;
    }

    private Map<Link, Map<String, Object>> load(Set<Link> links) {
        Map<Link, Map<String, Object>> found = new HashMap<>();
        Set<Reference> others = new LinkedHashSet<>();
        Map<View, List<Link>> byView = new LinkedHashMap<>();
        for (Link link : links) {
            if (link.view().entry(link.reference()) != null) {
                byView.computeIfAbsent(link.view(), any -> new ArrayList<>()).add(link);
            } else {
                others.add(link.reference());
            }
        }
        byView.forEach((view, ofView) -> open(view, ofView, found));
        Map<Reference, Common> without = commons.find(others);
        for (Link link : links) {
            Common common = without.get(link.reference());
            if (common != null && link.view().permits(common)) {
                found.put(link, common.resource().json());
            }
        }
        return found;
    }

    private static void open(View view, List<Link> links, Map<Link, Map<String, Object>> found) {
        List<Entry> entries = new ArrayList<>(links.size());
        for (Link link : links) {
            Entry entry = view.entry(link.reference());
            if (entry != null) {
                entries.add(entry);
            }
        }
        List<Resource> resources = view.open(entries);
        for (int i = 0; i < links.size(); i++) {
            found.put(links.get(i), resources.get(i).json());
        }
    }
}
