package org.longmai.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Change;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;

/**
 * What a submission does, and where: everything is resolved, so that carrying it out twice does it once.
 *
 * @param files the changes of each file
 * @param commons the resources without a patient
 */
record Plan(Map<String, List<Step>> files, List<Step> commons) {

    /**
     * One operation's change.
     *
     * @param index the entry of the Bundle that it answers; -1 of one that no entry asked for (a copy in another file)
     * @param ifMatch the version that the resource must have
     */
    record Step(int index, Change change, @Nullable Integer ifMatch) {

        /** @throws Failure PRECONDITION if this is not the version that the resource must have */
        void check(int version) {
            if (ifMatch != null && ifMatch != version) {
                throw Failure.of(
                                Category.PRECONDITION,
                                "The resource has changed: read it again and send the change for its"
                                        + " newest version.")
                        .at("Bundle.entry[%d].request.ifMatch".formatted(index));
            }
        }

        private Step unconditional() {
            return new Step(index, change, null);
        }
    }

    static Plan empty() {
        return new Plan(new LinkedHashMap<>(), new ArrayList<>());
    }

    void inFile(String file, Step step) {
        files.computeIfAbsent(file, any -> new ArrayList<>()).add(step);
    }

    /** Whether one insert carries it out. */
    boolean isOneInsert() {
        return files.size() == 1 && commons.isEmpty();
    }

    /** That of one file alone. */
    Plan only(String file) {
        return new Plan(Map.of(file, files.getOrDefault(file, List.of())), List.of());
    }

    /** The first file with a condition: if it holds, the whole is carried out. */
    Optional<String> decisive() {
        return files.keySet().stream().filter(this::isConditional).findFirst();
    }

    private boolean isConditional(String file) {
        return files.getOrDefault(file, List.of()).stream().anyMatch(step -> step.ifMatch() != null);
    }

    /** Without those of the steps that fail. */
    Plan without(Set<Integer> indexes) {
        Plan plan = empty();
        files.forEach((file, steps) -> steps.stream()
                .filter(step -> !indexes.contains(step.index()))
                .forEach(step -> plan.inFile(file, step)));
        commons.stream().filter(step -> !indexes.contains(step.index())).forEach(plan.commons::add);
        return plan;
    }

    static List<Step> unconditional(List<Step> steps) {
        return steps.stream().map(Step::unconditional).toList();
    }

    /** The changes of one file, if its state is as the submission expects. */
    static List<Change> changes(List<Step> steps, FileLog log) {
        for (Step step : steps) {
            Entry before = log.newest(step.change().reference());
            step.check(before == null ? 0 : before.version());
        }
        return steps.stream().map(Step::change).toList();
    }

    /** As JSON, for the journal. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        Map<String, Object> byFile = new LinkedHashMap<>();
        files.forEach(
                (file, steps) -> byFile.put(file, steps.stream().map(Plan::json).toList()));
        json.put("files", byFile);
        json.put("commons", commons.stream().map(Plan::json).toList());
        return json;
    }

    static Plan of(Map<String, Object> json) {
        Plan plan = empty();
        for (Map<String, Object> files : Resource.objects(json, "files")) {
            files.keySet()
                    .forEach(file -> Resource.objects(files, file).forEach(step -> plan.inFile(file, step(step))));
        }
        Resource.objects(json, "commons").forEach(step -> plan.commons.add(step(step)));
        return plan;
    }

    private static Map<String, Object> json(Step step) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", String.valueOf(step.index()));
        json.put("source", step.change().sourceId());
        if (step.ifMatch() != null) {
            json.put("ifMatch", step.ifMatch().toString());
        }
        if (step.change() instanceof Change.Put put) {
            json.put("resource", put.resource().json());
        } else {
            json.put("delete", step.change().reference().toString());
        }
        return json;
    }

    private static Step step(Map<String, Object> json) {
        int index = Integer.parseInt(String.valueOf(json.get("index")));
        String source = String.valueOf(json.get("source"));
        Integer ifMatch = json.get("ifMatch") instanceof String version ? Integer.valueOf(version) : null;
        for (Map<String, Object> resource : Resource.objects(json, "resource")) {
            return new Step(index, new Change.Put(new Resource(resource), source), ifMatch);
        }
        Reference reference = Reference.parse(String.valueOf(json.get("delete")));
        if (reference == null) {
            throw new IllegalStateException("a journaled step that this version does not know");
        }
        return new Step(index, new Change.Delete(reference, source), ifMatch);
    }
}
