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
import org.longmai.record.Commons;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;

/**
 * What a submission does, and where: everything is resolved, so that carrying it out twice does it once.
 *
 * @param files the changes of each file
 * @param commons those of the resources without a patient
 */
record Plan(Map<String, List<Step>> files, List<Step> commons) {

    /** A resource is not any more what a patch or a condition was held against: the plan has to be made again. */
    static final class Outdated extends RuntimeException {
        Outdated() {
            super("made for another version", null, false, false);
        }
    }

    /**
     * One operation's change.
     *
     * @param index the entry of the Bundle that it answers; of one that only takes a copy away -1 - that entry
     * @param ifMatch the version that the resource must have
     * @param base the version that it had when the plan was made, where the plan depends on that
     */
    record Step(int index, Change change, @Nullable Integer ifMatch, @Nullable Integer base) {

        /**
         * @param version that the resource has now, 0 if it is not there
         * @throws Failure PRECONDITION if this is not the version that it must have
         */
        void check(int version) {
            if (ifMatch != null && ifMatch != version) {
                throw Failure.of(
                                Category.PRECONDITION,
                                "The resource has changed: read it again and send the change for its"
                                        + " newest version.")
                        .at("Bundle.entry[%d].request.ifMatch".formatted(entry()));
            }
            if (base != null && base != version) {
                throw new Outdated();
            }
        }

        /** What its sender is told: that something is deleted, also where it was so before. */
        Entry.Deed told(Entry.Deed deed) {
            return change instanceof Change.Delete ? Entry.Deed.DELETED : deed;
        }

        /** The entry of the Bundle that it comes from. */
        int entry() {
            return index < 0 ? -1 - index : index;
        }

        boolean isConditional() {
            return ifMatch != null || base != null;
        }

        private Step above(Map<Reference, Integer> versions) {
            Integer version = versions.get(change.reference());
            return version != null && change instanceof Change.Put put
                    ? new Step(index, put.above(version), null, null)
                    : this;
        }

        private Step unconditional() {
            return new Step(index, change, null, null);
        }

        private Commons.Write write() {
            return new Commons.Write(change, this::check);
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

    /** Whether one insert carries it out. */
    boolean isOneInsert() {
        return files.size() == 1 && commons.isEmpty();
    }

    /** That of one file alone. */
    Plan only(String file) {
        return new Plan(Map.of(file, files.getOrDefault(file, List.of())), List.of());
    }

    /** Every step that puts something. */
    Map<Reference, Put> puts() {
        Map<Reference, Put> puts = new LinkedHashMap<>();
        files.forEach((file, steps) -> steps.forEach(step -> addTo(puts, file, step)));
        commons.forEach(step -> addTo(puts, null, step));
        return puts;
    }

    private static void addTo(Map<Reference, Put> puts, @Nullable String file, Step step) {
        if (step.change() instanceof Change.Put) {
            puts.put(step.change().reference(), new Put(file, step));
        }
    }

    /**
     * Where a resource is put.
     *
     * @param file null for the commons
     */
    record Put(@Nullable String file, Step step) {

        /** What takes the resource away where it was: its conditions are looked at there. */
        Step takenAway() {
            Change delete = new Change.Delete(step.change().reference(), "");
            return new Step(-1 - step.index(), delete, step.ifMatch(), step.base());
        }
    }

    /** Lets the versions of what moves go on. @param above the version that each had where it was */
    void move(Map<Reference, Integer> above) {
        files.values().forEach(steps -> steps.replaceAll(step -> step.above(above)));
        commons.replaceAll(step -> step.above(above));
    }

    /** The first file with a condition: if it holds, the whole is carried out. */
    Optional<String> decisive() {
        return conditionalFiles().stream().findFirst();
    }

    List<String> conditionalFiles() {
        return files.keySet().stream().filter(this::isConditional).toList();
    }

    /** Whether its conditions are in more places than one insert can see to. */
    boolean needsHold() {
        int places = conditionalFiles().size() + (commons.stream().anyMatch(Step::isConditional) ? 1 : 0);
        return places > 1;
    }

    /** What is left to decide once the files with conditions are held. They come first: others wait for them. */
    Plan held() {
        Plan plan = empty();
        conditionalFiles().forEach(file -> plan.files.put(file, unconditional(files.getOrDefault(file, List.of()))));
        files.forEach(plan.files::putIfAbsent);
        plan.commons.addAll(commons);
        return plan;
    }

    private boolean isConditional(String file) {
        return files.getOrDefault(file, List.of()).stream().anyMatch(Step::isConditional);
    }

    /** Without those of the steps that fail. */
    Plan without(Set<Integer> entries) {
        Plan plan = empty();
        files.forEach((file, steps) -> steps.stream()
                .filter(step -> !entries.contains(step.entry()))
                .forEach(step -> plan.inFile(file, step)));
        commons.stream().filter(step -> !entries.contains(step.entry())).forEach(plan.commons::add);
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

    static List<Commons.Write> writes(List<Step> steps) {
        return steps.stream().map(Step::write).toList();
    }

    /** As JSON, for the journal; the resources are in it as they were written. */
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
        put(json, "ifMatch", step.ifMatch());
        put(json, "base", step.base());
        if (step.change() instanceof Change.Put put) {
            put(json, "above", put.above() == 0 ? null : put.above());
            json.put("resource", put.body());
        } else {
            json.put("delete", step.change().reference().toString());
        }
        return json;
    }

    private static void put(Map<String, Object> json, String name, @Nullable Integer number) {
        if (number != null) {
            json.put(name, number.toString());
        }
    }

    private static @Nullable Integer number(Map<String, Object> json, String name) {
        return json.get(name) instanceof String text ? Integer.valueOf(text) : null;
    }

    private static Step step(Map<String, Object> json) {
        int index = Integer.parseInt(String.valueOf(json.get("index")));
        return new Step(index, change(json), number(json, "ifMatch"), number(json, "base"));
    }

    private static Change change(Map<String, Object> json) {
        String source = String.valueOf(json.get("source"));
        for (Map<String, Object> resource : Resource.objects(json, "resource")) {
            Integer above = number(json, "above");
            return new Change.Put(new Resource(resource), source, above == null ? 0 : above);
        }
        Reference reference = Reference.parse(String.valueOf(json.get("delete")));
        if (reference == null) {
            throw new IllegalStateException("a journaled step that this version does not know");
        }
        return new Change.Delete(reference, source);
    }
}
