package org.longmai.conformance;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Definitions;
import org.longmai.fhir.Definitions.Element;
import org.longmai.fhir.Definitions.Type;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Primitive;

/**
 * Holds resources to the structure that FHIR R4 gives them: known elements, their types and cardinalities, the forms of primitive
 * values, the codes of required bindings, one of a choice, and the {@link Invariants}. It walks the JSON once and makes nothing
 * until something is wrong. One for each submission: not for two threads.
 *
 * @see <a href="https://hl7.org/fhir/R4/validation.html">FHIR: the aspects of validation</a>
 */
final class StructureCheck {

    private static final String BASE = "http://hl7.org/fhir/StructureDefinition/";

    private final Issues issues = new Issues();
    private final Invariants invariants = new Invariants(issues);

    /**
     * @param root the FHIRPath under which the resource was sent
     * @return the breaches, in the order in which they stand, {@value Issues#MOST} at most
     */
    List<Issue> check(Map<String, Object> resource, String root) {
        issues.begin(root);
        resource(resource, null);
        return issues.found();
    }

    private void resource(@Nullable Object json, @Nullable Element element) {
        Map<?, ?> object = json instanceof Map<?, ?> map ? map : Map.of();
        Type type = Definitions.resource(object.get("resourceType"));
        if (type == null) {
            issues.add(
                    "structure",
                    BASE + "Resource",
                    "resourceType",
                    "A resource is an object whose 'resourceType' names a type of FHIR R4.",
                    "资源应为对象，其 resourceType 为 FHIR R4 的资源类型。");
            return;
        }
        object(object, type);
        if (object.containsKey("contained")) {
            invariants.contained(object, element);
        }
    }

    private void object(Map<?, ?> object, Type type) {
        long shown = 0;
        long chosen = 0;
        for (Map.Entry<?, ?> child : object.entrySet()) {
            String name = (String) child.getKey();
            Element element = type.element(name);
            if (element == null) {
                unknown(name, type);
                continue;
            }
            shown |= element.required();
            if ((chosen & element.choice()) != 0) {
                chosenTwice(element, object, type);
            }
            chosen |= element.choice();
            value(child.getValue(), element, object, type);
        }
        if ((shown & type.required()) != type.required()) {
            missing(type, shown);
        }
        if (object.isEmpty()) {
            issues.add("structure", BASE + type.name(), "ele-1", "The object is empty: leave it out.", "对象为空：请删去。");
        }
        invariants.check(object, type);
    }

    /** Two types of one choice cannot be; a value and its own extensions can. */
    private void chosenTwice(Element element, Map<?, ?> object, Type type) {
        for (Object key : object.keySet()) {
            Element other = type.element((String) key);
            if (other == element) {
                return;
            }
            if (other != null
                    && other.choice() == element.choice()
                    && !value(other).equals(value(element))) {
                issues.add(
                        "structure",
                        value(element),
                        profile(type),
                        rule(type, element.base() + ".max"),
                        "Only one type of %s may be given, here are %s and %s."
                                .formatted(element.base(), value(other), value(element)),
                        "%s 只能取一种类型，此处同时有 %s 和 %s。".formatted(element.base(), value(other), value(element)));
                return;
            }
        }
    }

    /** The name of the element itself, of a sibling too. */
    private static String value(Element element) {
        return element.sibling() == null ? element.name() : element.sibling().name();
    }

    private void unknown(String name, Type type) {
        if (name.equals("resourceType") && type.isResource()) {
            return;
        }
        issues.add(
                "structure",
                profile(type),
                rule(type, "element"),
                "%s has no such element as %s: mind the spelling, or send it as an extension."
                        .formatted(type.name(), quoted(name)),
                "%s 没有元素 %s：请检查拼写，或改用扩展（extension）。".formatted(type.name(), quoted(name)));
    }

    /** An element's name, where it looks like one; what else was sent may be a person's. */
    private static String quoted(String name) {
        return Names.isElement(name) ? "'" + name + "'" : "that";
    }

    private void missing(Type type, long shown) {
        long told = shown;
        for (Element element : type.elements()) {
            if (element.required() == 0 || (told & element.required()) != 0) {
                continue;
            }
            told |= element.required();
            issues.add(
                    "required",
                    element.base().replace("[x]", ""),
                    profile(type),
                    rule(type, element.base() + ".min"),
                    "%s is missing: %s needs it.".formatted(element.base(), type.name()),
                    "缺少 %s：%s 必须有此元素。".formatted(element.base(), type.name()));
        }
    }

    private void value(@Nullable Object value, Element element, Map<?, ?> parent, Type type) {
        if (value instanceof List<?> list) {
            if (element.list()) {
                list(list, element, parent, type);
            } else {
                wrong(
                        element,
                        type,
                        "max",
                        "It is a single value, not a list: take the brackets away.",
                        "应为单个值而非数组：请去掉方括号。");
            }
        } else if (element.list()) {
            wrong(element, type, "max", "It is a list: put it in brackets.", "应为数组：请加方括号。");
        } else {
            issues.enter(element.name(), -1);
            single(value, element, type);
            issues.leave();
        }
    }

    private void list(List<?> list, Element element, Map<?, ?> parent, Type type) {
        if (list.isEmpty()) {
            wrong(element, type, "ele-1", "The list is empty: leave it out.", "数组为空：请删去。");
        }
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            issues.enter(element.name(), i);
            if (item != null) {
                single(item, element, type);
            } else if (!isFilled(i, element, parent)) {
                issues.add(
                        "structure",
                        profile(type),
                        "ele-1",
                        "A null may stand only where the list beside it has an object or a value at this place.",
                        "只有并列数组在此位置有内容时，才可为 null。");
            }
            issues.leave();
        }
    }

    /** Whether the other one of the two lists, of values and of their extensions, has something at this place. */
    private static boolean isFilled(int place, Element element, Map<?, ?> parent) {
        String other = element.sibling() != null
                ? element.sibling().name()
                : element.primitive() != null ? "_" + element.name() : "";
        return parent.get(other) instanceof List<?> list && place < list.size() && list.get(place) != null;
    }

    private void single(@Nullable Object value, Element element, Type type) {
        if (element.primitive() != null) {
            primitive(value, element, element.primitive(), type);
        } else if (element.isResource()) {
            resource(value, element);
        } else if (value instanceof Map<?, ?> object) {
            Type own = element.type();
            if (own != null) {
                object(object, own);
            }
            if (element.codes() != null) {
                coded(object, element, element.codes(), type);
            }
        } else {
            issues.add(
                    "structure",
                    profile(type),
                    rule(type, element.base() + ".type"),
                    "It must be an object, a %s.".formatted(element.typeName()),
                    "应为对象（%s）。".formatted(element.typeName()));
        }
    }

    private void primitive(@Nullable Object value, Element element, Primitive primitive, Type type) {
        if (value == null || !primitive.accepts(value)) {
            issues.add(
                    "value",
                    profile(type),
                    rule(type, element.base() + "." + primitive.type()),
                    "This is no %s: it must be %s.".formatted(primitive.type(), primitive.english()),
                    "不是合法的 %s：应为%s。".formatted(primitive.type(), primitive.chinese()));
        } else if (primitive == Primitive.XHTML) {
            narrative((String) value);
        } else if (element.codes() != null && !isOfOne((String) value, element.codes())) {
            notOf(element, element.codes(), type);
        }
    }

    private void narrative(String div) {
        if (!Xhtml.isPlain(div)) {
            issues.add(
                    "invariant",
                    BASE + "Narrative",
                    "txt-1",
                    "The narrative may hold basic formatting only: no script, no form, no handler, no active link.",
                    "叙述文本只能有基本排版：不得有脚本、表单、事件处理或活动链接。");
        }
    }

    private static boolean isOfOne(String code, Map<String, Set<String>> codes) {
        for (Set<String> ofSystem : codes.values()) {
            if (ofSystem.contains(code)) {
                return true;
            }
        }
        return false;
    }

    /** A Coding, or a CodeableConcept one of whose Codings must be of the codes. */
    private void coded(Map<?, ?> value, Element element, Map<String, Set<String>> codes, Type type) {
        boolean known = value.get("coding") instanceof List<?> codings
                ? codings.stream().anyMatch(coding -> isCoding(coding, codes))
                : isCoding(value, codes);
        if (!known && (value.containsKey("coding") || value.containsKey("code") || value.containsKey("text"))) {
            notOf(element, codes, type);
        }
    }

    private static boolean isCoding(@Nullable Object coding, Map<String, Set<String>> codes) {
        return coding instanceof Map<?, ?> object
                && object.get("system") instanceof String system
                && object.get("code") instanceof String code
                && codes.getOrDefault(system, Set.of()).contains(code);
    }

    private void notOf(Element element, Map<String, Set<String>> codes, Type type) {
        String some = Names.some(codes);
        issues.add(
                "code-invalid",
                profile(type),
                rule(type, element.base() + ".binding"),
                "The code must be one of %s.".formatted(some),
                "编码须为下列之一：%s。".formatted(some));
    }

    private void wrong(Element element, Type type, String rule, String english, String chinese) {
        String key = rule.equals("ele-1") ? rule : rule(type, element.base() + "." + rule);
        issues.add("structure", element.name(), profile(type), key, english, chinese);
    }

    private static String profile(Type type) {
        int dot = type.name().indexOf('.');
        return BASE + (dot < 0 ? type.name() : type.name().substring(0, dot));
    }

    /** The rule by the path of its element in the definition. */
    private static String rule(Type type, String rule) {
        return type.name() + "." + rule;
    }
}
