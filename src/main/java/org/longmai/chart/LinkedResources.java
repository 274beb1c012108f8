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
import org.dataloader.DataLoader;
import org.jspecify.annotations.Nullable;
import org.longmai.chart.completion.ElementFetcher;
import org.longmai.chart.completion.RootResource;
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
        wiring.type("Reference", type -> type.dataFetcher("resource", LinkedResources::follow));
    }

    private static @Nullable Object follow(DataFetchingEnvironment environment) {
        Map<?, ?> source = ElementFetcher.object(environment.getSource());
        String text = source != null && source.get("reference") instanceof String reference ? reference : "";
        Object context = environment.getLocalContext();
        if (text.startsWith("#") && context instanceof RootResource root) {
            return root.contained(text.substring(1));
        }
        Reference reference = Reference.parse(text);
        View view = context instanceof RootResource root ? view(root.context()) : view(context);
        if (reference == null || view == null) {
            return null;
        }
        DataLoader<Link, Map<String, Object>> loader = environment.getDataLoader(LOADER);
        return loader == null ? null : loader.load(new Link(view, reference));
    }

    private static @Nullable View view(@Nullable Object context) {
        return context instanceof View view ? view : null;
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
