package org.longmai.fhir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What FHIR R4 says of the elements of each type: name, cardinality, type, and the codes of a required binding. The data are in
 * {@code fhir/definitions.txt}; a test holds them to HL7's StructureDefinitions.
 *
 * @see <a href="https://hl7.org/fhir/R4/structuredefinition.html">FHIR: StructureDefinition</a>
 */
public final class Definitions {

    private static final String FILE = "/fhir/definitions.txt";
    private static final Map<String, Type> TYPES = load();
    private static final Type ELEMENT = type("Element");

    private Definitions() {}

    /** A resource type, a data type or a group of elements within one; by its JSON names. */
    public static final class Type {

        private final String name;
        private final int index;
        private final List<Element> elements = new ArrayList<>();
        private final Map<String, Element> byName = new HashMap<>();
        private boolean resource;
        private long required;
        private long choices;

        private Type(String name, int index) {
            this.name = name;
            this.index = index;
        }

        /** As {@code Patient}, {@code HumanName} or {@code Patient.contact}. */
        public String name() {
            return name;
        }

        /** From 0, less than {@link Definitions#count}. */
        public int index() {
            return index;
        }

        public boolean isResource() {
            return resource;
        }

        /** In the order in which XML has them; of a choice one for each type. */
        public List<Element> elements() {
            return elements;
        }

        /** @param name as it is in JSON: {@code birthDate}, {@code _birthDate}, {@code valueQuantity} */
        public @Nullable Element element(String name) {
            return byName.get(name);
        }

        /** The {@link Element#required bits} that an object of this type must show. */
        public long required() {
            return required;
        }
    }

    /**
     * An element by its name in JSON.
     *
     * @param base its name in the definition, {@code value[x]} of a choice
     * @param list whether it may repeat
     * @param primitive its type if that is a primitive
     * @param typeName the name of its type
     * @param type its type if that is an object; of {@code contained} and the like that of any resource
     * @param sibling of the id and extensions of a primitive: the element whose they are
     * @param attribute whether it is an attribute in XML
     * @param required the bit of it, or of the choice that it is of, in what its parent must show; 0 if it may be left out
     * @param choice the bit of the choice that it is one of, among those of its parent; 0 if it is of none
     * @param codes the codes that it may have, by their system; null if there is no such rule
     */
    public record Element(
            String name,
            String base,
            boolean list,
            @Nullable Primitive primitive,
            String typeName,
            @Nullable Type type,
            @Nullable Element sibling,
            boolean attribute,
            long required,
            long choice,
            @Nullable Map<String, Set<String>> codes) {

        /** Whether it holds a resource of any type. */
        public boolean isResource() {
            return typeName.equals("Resource");
        }
    }

    /** The number of types. */
    public static int count() {
        return TYPES.size();
    }

    /** The type of this name, or null if there is none. */
    public static @Nullable Type find(String name) {
        return TYPES.get(name);
    }

    /** The resource type of this name, or null if it is none. */
    public static @Nullable Type resource(@Nullable Object name) {
        Type type = name instanceof String text ? TYPES.get(text) : null;
        return type != null && type.resource && Catalogue.isType(type.name) ? type : null;
    }

    /** What the id and extensions of a primitive are. */
    public static Type ofSiblings() {
        return ELEMENT;
    }

    private static Type type(String name) {
        return Objects.requireNonNull(TYPES.get(name), name);
    }

    private static Map<String, Type> load() {
        try (InputStream in = Objects.requireNonNull(Definitions.class.getResourceAsStream(FILE), FILE)) {
            return new Loader(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")).load();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the file: {@code =name system code…} are the codes of a binding, {@code Type < Base} begins a type, and
     * {@code  name cardinality type|type =binding} is an element of it; {@code @} marks an attribute.
     */
    private static final class Loader {

        private final String[] lines;
        private final Map<String, Map<String, Set<String>>> bindings = new HashMap<>();
        private final Map<String, Type> types = new HashMap<>();
        private final Map<String, String> bases = new HashMap<>();
        private final Map<String, List<String>> own = new HashMap<>();

        Loader(String[] lines) {
            this.lines = lines;
        }

        Map<String, Type> load() {
            List<String> elements = new ArrayList<>();
            for (String line : lines) {
                switch (line.charAt(0)) {
                    case '=' -> binding(line.substring(1).split(" ", 3));
                    case ' ' -> elements.add(line.substring(1));
                    default -> elements = begin(line.split(" < "));
                }
            }
            types.values().forEach(this::fill);
            return types;
        }

        private void binding(String[] parts) {
            bindings.computeIfAbsent(parts[0], any -> new HashMap<>()).put(parts[1], Set.of(parts[2].split(" ")));
        }

        private List<String> begin(String[] nameAndBase) {
            String name = nameAndBase[0];
            types.put(name, new Type(name, types.size()));
            if (nameAndBase.length > 1) {
                bases.put(name, nameAndBase[1]);
            }
            return own.computeIfAbsent(name, any -> new ArrayList<>());
        }

        private void fill(Type type) {
            for (String base = type.name; base != null; base = bases.get(base)) {
                type.resource |= base.equals("Resource");
            }
            elements(type.name).forEach(line -> element(type, line.split(" ")));
        }

        private List<String> elements(String name) {
            List<String> all = new ArrayList<>();
            String base = bases.get(name);
            if (base != null) {
                all.addAll(elements(base));
            }
            all.addAll(own.getOrDefault(name, List.of()));
            return all;
        }

        private void element(Type parent, String[] parts) {
            boolean attribute = parts[0].startsWith("@");
            String base = attribute ? parts[0].substring(1) : parts[0];
            long bit = 0;
            if (parts[1].equals("1") || parts[1].equals("+")) {
                bit = parent.required + 1;
                parent.required |= bit;
            }
            long choice = base.endsWith("[x]") ? parent.choices + 1 : 0;
            parent.choices |= choice;
            boolean list = parts[1].equals("*") || parts[1].equals("+");
            for (String type : parts[2].split("\\|")) {
                String name = choice != 0 ? choice(base, type) : base;
                Primitive primitive = Primitive.of(type);
                Map<String, Set<String>> codes = parts.length > 3 ? bindings.get(parts[3].substring(1)) : null;
                Element element = new Element(
                        name, base, list, primitive, type, types.get(type), null, attribute, bit, choice, codes);
                add(parent, element);
                if (primitive != null && !attribute) {
                    add(parent, sibling(element));
                }
            }
        }

        private Element sibling(Element of) {
            return new Element(
                    "_" + of.name,
                    of.base,
                    of.list,
                    null,
                    "Element",
                    types.get("Element"),
                    of,
                    false,
                    of.required,
                    of.choice,
                    null);
        }

        private static void add(Type parent, Element element) {
            if (element.sibling == null) {
                parent.elements.add(element);
            }
            parent.byName.put(element.name, element);
        }

        private static String choice(String base, String type) {
            return base.substring(0, base.length() - 3) + Character.toUpperCase(type.charAt(0)) + type.substring(1);
        }
    }
}
