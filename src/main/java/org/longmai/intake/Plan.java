package org.longmai.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

        Step accepted() {
            return new Step(index, change, null);
        }
    }

    static Plan empty() {
        return new Plan(new LinkedHashMap<>(), new ArrayList<>());
    }

    void inFile(String file, Step step) {
        files.computeIfAbsent(file, any -> new ArrayList<>()).add(step);
    }

    boolean isEmpty() {
        return files.isEmpty() && commons.isEmpty();
    }

    /** The plan once it is promised: what it expected of the versions was checked, and no longer stands in its way. */
    Plan accepted() {
        Plan accepted = empty();
        files.forEach((file, steps) -> steps.forEach(step -> accepted.inFile(file, step.accepted())));
        commons.forEach(step -> accepted.commons.add(step.accepted()));
        return accepted;
    }

    /** Whether one insert carries it out. */
    boolean isOneInsert() {
        return files.size() == 1 && commons.isEmpty();
    }

    /** The changes of one file, if its state is as the submission expects. */
    static List<Change> changes(List<Step> steps, FileLog log) {
        for (Step step : steps) {
            Entry before = log.newest(step.change().reference());
            int version = before == null ? 0 : before.version();
            if (step.ifMatch() != null && (step.ifMatch() != version)) {
                throw Failure.of(
                                Category.PRECONDITION,
                                "The resource has changed: read it again and send the change for its"
                                        + " newest version.")
                        .at("Bundle.entry[%d].request.ifMatch".formatted(step.index()));
            }
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
        for (Map<String, Object> resource : Resource.objects(json, "resource")) {
            return new Step(index, new Change.Put(new Resource(resource), source), null);
        }
        Reference reference = Reference.parse(String.valueOf(json.get("delete")));
        if (reference == null) {
            throw new IllegalStateException("a journaled step that this version does not know");
        }
        return new Step(index, new Change.Delete(reference, source), null);
    }
}
