package org.longmai.conformance;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Definitions;
import org.longmai.fhir.Definitions.Element;
import org.longmai.fhir.Definitions.Type;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;

/**
 * The invariants of FHIR R4 that are checked on the road, each under the key that the specification gives it: those that a
 * reader of the record relies on. The rest is the full validator's.
 */
final class Invariants {

    private static final String BASE = "http://hl7.org/fhir/StructureDefinition/";

    /** @param holds what must be true of an object of the type */
    private record Invariant(String key, String english, String chinese, Predicate<Map<?, ?>> holds) {}

    private static final Invariant[][] BY_TYPE = new Invariant[Definitions.count()][];

    static {
        of(
                "Extension",
                new Invariant(
                        "ext-1",
                        "An extension has a value or extensions of its own, one of the two.",
                        "扩展应有值或下级扩展，二者取一。",
                        extension -> has(extension, "extension") != Rules.hasChoice(extension, "value")));
        of(
                "Period",
                new Invariant(
                        "per-1",
                        "The end of a period is not before its start: check both dates.",
                        "时段的结束不得早于开始：请核对两个日期。",
                        Invariants::isForward));
        of(
                "Quantity",
                new Invariant(
                        "qty-3",
                        "A quantity whose unit has a code names the code's system, as http://unitsofmeasure.org.",
                        "带单位编码的数量须写明编码体系（system），如 http://unitsofmeasure.org。",
                        quantity -> !has(quantity, "code") || has(quantity, "system")));
        of(
                "Attachment",
                new Invariant(
                        "att-1",
                        "An attachment with data names its contentType.",
                        "含数据的附件须写明 contentType。",
                        attachment -> !has(attachment, "data") || has(attachment, "contentType")));
        of(
                "ContactPoint",
                new Invariant(
                        "cpt-2",
                        "A contact with a value names its system: phone, email …",
                        "联系方式有值时须写明类别（system），如 phone。",
                        contact -> !has(contact, "value") || has(contact, "system")));
        of(
                "Patient.contact",
                new Invariant(
                        "pat-1",
                        "A contact has a name, a telecom, an address or an organization.",
                        "联系人须有姓名、联系方式、地址或机构之一。",
                        contact -> has(contact, "name")
                                || has(contact, "telecom")
                                || has(contact, "address")
                                || has(contact, "organization")));
        of(
                "Observation",
                new Invariant(
                        "obs-6",
                        "dataAbsentReason stands only where there is no value.",
                        "仅在没有结果值时才写 dataAbsentReason。",
                        observation -> !has(observation, "dataAbsentReason") || !Rules.hasChoice(observation, "value")),
                new Invariant(
                        "obs-7",
                        "A component has the code of the Observation: then the value belongs in one of the two only.",
                        "组成项（component）与本检验编码相同时，结果值只能写在一处。",
                        Invariants::isValueOnce));
        of(
                "Condition",
                new Invariant(
                        "con-4",
                        "A condition that has abated is inactive, resolved or in remission: change clinicalStatus.",
                        "已缓解的病情，clinicalStatus 应为 inactive、resolved 或 remission。",
                        condition -> !Rules.hasChoice(condition, "abatement")
                                || isCoded(condition, "clinicalStatus", "resolved", "remission", "inactive")),
                new Invariant(
                        "con-5",
                        "A condition entered in error has no clinicalStatus.",
                        "录入错误（entered-in-error）的病情不得有 clinicalStatus。",
                        condition -> !isCoded(condition, "verificationStatus", "entered-in-error")
                                || !has(condition, "clinicalStatus")));
        of(
                "AllergyIntolerance",
                new Invariant(
                        "ait-1",
                        "An allergy that is not entered in error has a clinicalStatus.",
                        "过敏记录须有 clinicalStatus（录入错误者除外）。",
                        allergy -> isCoded(allergy, "verificationStatus", "entered-in-error")
                                || has(allergy, "clinicalStatus")),
                new Invariant(
                        "ait-2",
                        "An allergy entered in error has no clinicalStatus.",
                        "录入错误（entered-in-error）的过敏记录不得有 clinicalStatus。",
                        allergy -> !isCoded(allergy, "verificationStatus", "entered-in-error")
                                || !has(allergy, "clinicalStatus")));
        of(
                "Composition.section",
                new Invariant(
                        "cmp-1",
                        "A section has a text, entries or sections of its own.",
                        "章节须有文本、条目或下级章节之一。",
                        section -> has(section, "text") || has(section, "entry") || has(section, "section")),
                new Invariant(
                        "cmp-2",
                        "emptyReason stands only in a section without entries.",
                        "仅在没有条目的章节中才写 emptyReason。",
                        section -> !has(section, "emptyReason") || !has(section, "entry")));
        of(
                "AuditEvent.entity",
                new Invariant(
                        "sev-1",
                        "An entity has a name or a query, not both.",
                        "实体只能有 name 或 query 之一。",
                        entity -> !has(entity, "name") || !has(entity, "query")));
    }

    private final Issues issues;

    Invariants(Issues issues) {
        this.issues = issues;
    }

    void check(Map<?, ?> object, Type type) {
        Invariant[] invariants = BY_TYPE[type.index()];
        if (invariants == null) {
            return;
        }
        for (Invariant invariant : invariants) {
            if (!invariant.holds.test(object)) {
                issues.add("invariant", BASE + root(type), invariant.key, invariant.english, invariant.chinese);
            }
        }
    }

    /** The rules of contained resources: dom-2 to dom-5. */
    void contained(Map<?, ?> object, @Nullable Element element) {
        if (element != null && element.name().equals("contained")) {
            add("dom-2", "A contained resource contains none itself.", "被包含的资源不得再包含资源。");
            return;
        }
        if (!(object.get("contained") instanceof List<?> contained)) {
            return;
        }
        Set<String> links = new HashSet<>();
        object.forEach((name, child) -> links(child, links));
        for (int i = 0; i < contained.size(); i++) {
            if (contained.get(i) instanceof Map<?, ?> resource) {
                issues.enter("contained", i);
                contained(resource, links);
                issues.leave();
            }
        }
    }

    private void contained(Map<?, ?> resource, Set<String> links) {
        if (!links.contains("#" + resource.get("id")) && !refersToItsContainer(resource)) {
            add(
                    "dom-3",
                    "Nothing refers to this contained resource: refer to it as #id, or leave it out.",
                    "没有元素引用此被包含资源：请以 #id 引用，或删去。");
        }
        if (resource.get("meta") instanceof Map<?, ?> meta) {
            if (has(meta, "versionId") || has(meta, "lastUpdated")) {
                add(
                        "dom-4",
                        "A contained resource has no versionId and no lastUpdated.",
                        "被包含的资源不得有 versionId 或 lastUpdated。");
            }
            if (has(meta, "security")) {
                add("dom-5", "A contained resource has no security label of its own.", "被包含的资源不得有自己的安全标签。");
            }
        }
    }

    private static boolean refersToItsContainer(Map<?, ?> resource) {
        Set<String> links = new HashSet<>();
        links(resource, links);
        return links.contains("#");
    }

    /** The local links: references and canonicals that begin with #. */
    private static void links(@Nullable Object value, Set<String> found) {
        if (value instanceof String text && text.startsWith("#")) {
            found.add(text);
        } else if (value instanceof Map<?, ?> object) {
            object.values().forEach(child -> links(child, found));
        } else if (value instanceof List<?> list) {
            list.forEach(child -> links(child, found));
        }
    }

    private void add(String key, String english, String chinese) {
        issues.add("invariant", BASE + "DomainResource", key, english, chinese);
    }

    private static void of(String type, Invariant... invariants) {
        Type known = Definitions.find(type);
        if (known == null) {
            throw new IllegalStateException("FHIR R4 defines no " + type);
        }
        BY_TYPE[known.index()] = invariants;
    }

    private static String root(Type type) {
        int dot = type.name().indexOf('.');
        return dot < 0 ? type.name() : type.name().substring(0, dot);
    }

    private static boolean has(Map<?, ?> object, String name) {
        return object.containsKey(name) || object.containsKey("_" + name);
    }

    private static boolean isForward(Map<?, ?> period) {
        if (!(period.get("start") instanceof String start) || !(period.get("end") instanceof String end)) {
            return true;
        }
        if (isSameForm(start, end)) {
            return start.compareTo(end) <= 0;
        }
        Interval from = Interval.of(start);
        Interval to = Interval.of(end);
        return from == null || to == null || from.start().isBefore(to.end());
    }

    /** Whether the order of the texts is that of the times. */
    private static boolean isSameForm(String start, String end) {
        int length = start.length();
        return length == end.length() && (length <= 10 || start.regionMatches(19, end, 19, length - 19));
    }

    private static boolean isValueOnce(Map<?, ?> observation) {
        if (!(observation.get("component") instanceof List<?> components) || !Rules.hasChoice(observation, "value")) {
            return true;
        }
        Set<Object> codes = new HashSet<>(codings(observation.get("code")));
        return components.stream()
                .filter(Map.class::isInstance)
                .flatMap(component -> codings(((Map<?, ?>) component).get("code")).stream())
                .noneMatch(codes::contains);
    }

    private static List<Object> codings(@Nullable Object concept) {
        if (!(concept instanceof Map<?, ?> object) || !(object.get("coding") instanceof List<?> codings)) {
            return List.of();
        }
        return codings.stream()
                .filter(Map.class::isInstance)
                .map(Map.class::cast)
                .filter(coding -> coding.get("code") instanceof String)
                .<Object>map(coding -> coding.get("system") + "|" + coding.get("code"))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static boolean isCoded(Map<?, ?> object, String path, String... codes) {
        Set<String> wanted = Set.of(codes);
        return Resource.values((Map<String, Object>) object, path + ".coding.code").stream()
                .anyMatch(wanted::contains);
    }
}
