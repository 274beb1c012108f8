package org.longmai.fhir;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Definitions.Element;
import org.longmai.fhir.Definitions.Type;

/**
 * FHIR's XML into the value model of this package, in one pass and without loss: what is a list, a number or a boolean in JSON
 * is told by the {@link Definitions}; a number keeps its digits.
 *
 * <p>Bounded against hostile input: no DTD and so no entity of one, nothing from elsewhere, and the depth that {@link Json} takes.
 *
 * @see <a href="https://hl7.org/fhir/R4/xml.html">FHIR: XML</a>
 */
final class XmlReader {

    static final String FHIR = "http://hl7.org/fhir";
    static final String XHTML = "http://www.w3.org/1999/xhtml";

    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
    private static final int LONGEST_NUMBER = 1_000;

    private final XMLStreamReader xml;
    private int depth;

    private XmlReader(XMLStreamReader xml) {
        this.xml = xml;
    }

    /** @throws Failure INVALID, with line and column, if it is no resource in FHIR's XML */
    static Map<String, Object> read(byte[] bytes) {
        try {
            XMLStreamReader xml = factory().createXMLStreamReader(new ByteArrayInputStream(bytes));
            XmlReader reader = new XmlReader(xml);
            reader.nextTag();
            Map<String, Object> resource = reader.resource();
            reader.end();
            return resource;
        } catch (XMLStreamException e) {
            throw Failure.invalid(
                    "The XML cannot be read%s: it is malformed, or has a DTD or an entity of one.".formatted(place(e)));
        }
    }

    /** Whether the text is one XHTML {@code div}, well-formed and without a DTD. */
    static boolean isDiv(String text) {
        try {
            XMLStreamReader xml = factory().createXMLStreamReader(new StringReader(text));
            XmlReader reader = new XmlReader(xml);
            reader.nextTag();
            boolean div = xml.getLocalName().equals("div");
            while (xml.hasNext()) {
                reader.next();
            }
            return div;
        } catch (XMLStreamException | Failure e) {
            return false;
        }
    }

    /** At the start of its element. */
    private Map<String, Object> resource() throws XMLStreamException {
        Type type = Definitions.resource(xml.getLocalName());
        if (type == null || !FHIR.equals(xml.getNamespaceURI())) {
            throw wrong("A resource of FHIR R4 was expected, in the namespace " + FHIR);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", type.name());
        children(type, json);
        return json;
    }

    private Map<String, Object> object(Type type) throws XMLStreamException {
        Map<String, Object> json = new LinkedHashMap<>();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String name = xml.getAttributeLocalName(i);
            Element element = type.element(name);
            if (element == null || !element.attribute()) {
                throw wrong("An element has an attribute that FHIR does not know");
            }
            json.put(name, xml.getAttributeValue(i));
        }
        children(type, json);
        return json;
    }

    private void children(Type type, Map<String, Object> json) throws XMLStreamException {
        enter();
        while (nextTag()) {
            String name = xml.getLocalName();
            Element element = type.element(name);
            boolean narrative = element != null && element.primitive() == Primitive.XHTML;
            if (element == null || !(narrative ? XHTML : FHIR).equals(xml.getNamespaceURI())) {
                throw wrong("%s has no such element".formatted(type.name()));
            }
            if (narrative) {
                put(json, element, div());
            } else if (element.primitive() != null) {
                primitive(json, element, element.primitive());
            } else if (element.isResource()) {
                put(json, element, inner());
            } else {
                put(json, element, object(Objects.requireNonNull(element.type())));
            }
        }
        depth--;
        json.entrySet().removeIf(child -> child.getValue() instanceof List<?> list && isEmpty(list));
    }

    /** The one resource within an element. */
    private Map<String, Object> inner() throws XMLStreamException {
        enter();
        if (!nextTag()) {
            throw wrong("A resource was expected here");
        }
        Map<String, Object> resource = resource();
        if (nextTag()) {
            throw wrong("One resource only was expected here");
        }
        depth--;
        return resource;
    }

    private void primitive(Map<String, Object> json, Element element, Primitive primitive) throws XMLStreamException {
        String text = null;
        Map<String, Object> sibling = new LinkedHashMap<>();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            switch (xml.getAttributeLocalName(i)) {
                case "value" -> text = xml.getAttributeValue(i);
                case "id" -> sibling.put("id", xml.getAttributeValue(i));
                default -> throw wrong("An element has an attribute that FHIR does not know");
            }
        }
        children(Definitions.ofSiblings(), sibling);
        Object value = text == null ? null : value(text, primitive);
        Object beside = sibling.isEmpty() ? null : sibling;
        if (element.list()) {
            list(json, element.name()).add(value);
            list(json, "_" + element.name()).add(beside);
            return;
        }
        if (json.containsKey(element.name()) || json.containsKey("_" + element.name())) {
            throw wrong("'%s' stands twice".formatted(element.name()));
        }
        if (value != null) {
            json.put(element.name(), value);
        }
        if (beside != null) {
            json.put("_" + element.name(), beside);
        }
    }

    /** What has not the form of its type stays a text: the check of the structure tells what is wrong. */
    private static Object value(String text, Primitive primitive) {
        if (primitive == Primitive.BOOLEAN && (text.equals("true") || text.equals("false"))) {
            return Boolean.valueOf(text);
        }
        return primitive.isNumber()
                        && text.length() <= LONGEST_NUMBER
                        && NUMBER.matcher(text).matches()
                ? new JsonNumber(text)
                : text;
    }

    private void put(Map<String, Object> json, Element element, Object value) {
        if (element.list()) {
            list(json, element.name()).add(value);
        } else if (json.put(element.name(), value) != null) {
            throw wrong("'%s' stands twice".formatted(element.name()));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> list(Map<String, Object> json, String name) {
        return (List<@Nullable Object>) json.computeIfAbsent(name, any -> new ArrayList<@Nullable Object>(2));
    }

    private static boolean isEmpty(List<?> list) {
        for (Object item : list) {
            if (item != null) {
                return false;
            }
        }
        return true;
    }

    /** The narrative as the text that it is in JSON. */
    private String div() throws XMLStreamException {
        StringBuilder text = new StringBuilder("<div xmlns=\"" + XHTML + '"');
        attributes(text);
        xhtml("div", text);
        return text.toString();
    }

    /** From behind the attributes of an element up to its end. */
    private void xhtml(String name, StringBuilder text) throws XMLStreamException {
        enter();
        boolean open = true;
        for (int event = next(); event != XMLStreamConstants.END_ELEMENT; event = next()) {
            if (event == XMLStreamConstants.COMMENT || event == XMLStreamConstants.PROCESSING_INSTRUCTION) {
                continue;
            }
            if (open) {
                text.append('>');
                open = false;
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                String child = xml.getLocalName();
                text.append('<').append(child);
                attributes(text);
                xhtml(child, text);
            } else {
                XmlWriter.escape(xml.getText(), text, false);
            }
        }
        depth--;
        text.append(open ? "/>" : "</" + name + ">");
    }

    private void attributes(StringBuilder text) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String prefix = xml.getAttributePrefix(i);
            text.append(' ')
                    .append("xml".equals(prefix) ? "xml:" : "")
                    .append(xml.getAttributeLocalName(i))
                    .append("=\"");
            XmlWriter.escape(xml.getAttributeValue(i), text, true);
            text.append('"');
        }
    }

    /** To the next start of an element (true), or to the end of the one that it is in (false). */
    private boolean nextTag() throws XMLStreamException {
        while (true) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    return true;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return false;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (!xml.isWhiteSpace()) {
                        throw wrong("There is text where FHIR has none: a value is an attribute, value=\"…\"");
                    }
                }
                default -> {
                    // a comment or an instruction says nothing
                }
            }
        }
    }

    private int next() throws XMLStreamException {
        int event = xml.next();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw wrong("FHIR has no DTD and no entity of one: leave it out");
        }
        return event;
    }

    private void end() throws XMLStreamException {
        while (xml.hasNext()) {
            next();
        }
    }

    private void enter() {
        if (++depth > Json.MAX_DEPTH / 2) {
            throw wrong("The elements are nested too deeply");
        }
    }

    private Failure wrong(String message) {
        return Failure.invalid("%s (line %d, column %d)."
                .formatted(
                        message,
                        xml.getLocation().getLineNumber(),
                        xml.getLocation().getColumnNumber()));
    }

    private static String place(XMLStreamException e) {
        return e.getLocation() == null
                ? ""
                : " (line %d, column %d)"
                        .formatted(
                                e.getLocation().getLineNumber(), e.getLocation().getColumnNumber());
    }

    /** One for each document: it keeps the last one that it has read. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is read from elsewhere");
        });
        return factory;
    }
}
