package org.longmai.fhir;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Definitions.Element;
import org.longmai.fhir.Definitions.Type;
import org.springframework.web.util.HtmlUtils;

/**
 * A resource as FHIR's XML: the elements in the order of their definitions. What FHIR does not define has no place in XML and is
 * left out; a narrative that is no XHTML becomes the text that it is.
 *
 * @see <a href="https://hl7.org/fhir/R4/xml.html">FHIR: XML</a>
 */
final class XmlWriter {

    private static final Pattern HTML_ENTITY = Pattern.compile("&(?!(?:lt|gt|amp|quot|apos);)[A-Za-z][A-Za-z0-9]*;");

    private final StringBuilder xml = new StringBuilder(4096);

    private XmlWriter() {}

    static byte[] write(Map<String, Object> resource) {
        XmlWriter writer = new XmlWriter();
        writer.xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        writer.resource(resource, " xmlns=\"" + XmlReader.FHIR + '"');
        return writer.xml.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void resource(@Nullable Object value, String namespace) {
        if (!(value instanceof Map<?, ?> json)) {
            return;
        }
        Type type = Definitions.resource(json.get("resourceType"));
        if (type != null) {
            xml.append('<').append(type.name()).append(namespace).append('>');
            children(json, type);
            end(type.name());
        }
    }

    private void children(Map<?, ?> json, Type type) {
        for (Element element : type.elements()) {
            if (element.attribute()) {
                continue;
            }
            Object value = json.get(element.name());
            Object sibling = element.primitive() == null ? null : json.get("_" + element.name());
            if (value instanceof List<?> || sibling instanceof List<?>) {
                list(element, value, sibling);
            } else if (value != null || sibling != null) {
                one(element, value, sibling);
            }
        }
    }

    private void list(Element element, @Nullable Object values, @Nullable Object siblings) {
        int size = Math.max(size(values), size(siblings));
        for (int i = 0; i < size; i++) {
            one(element, at(values, i), at(siblings, i));
        }
    }

    private static int size(@Nullable Object list) {
        return list instanceof List<?> items ? items.size() : 0;
    }

    private static @Nullable Object at(@Nullable Object list, int place) {
        return list instanceof List<?> items && place < items.size() ? items.get(place) : null;
    }

    private void one(Element element, @Nullable Object value, @Nullable Object sibling) {
        if (element.primitive() == Primitive.XHTML && value instanceof String div) {
            narrative(div);
        } else if (element.primitive() != null) {
            primitive(element.name(), value, sibling);
        } else if (element.isResource()) {
            xml.append('<').append(element.name()).append('>');
            resource(value, "");
            end(element.name());
        } else if (value instanceof Map<?, ?> object && element.type() != null) {
            object(element.name(), object, element.type());
        }
    }

    private void object(String name, Map<?, ?> json, Type type) {
        xml.append('<').append(name);
        attribute("id", json.get("id"));
        if (type.name().equals("Extension")) {
            attribute("url", json.get("url"));
        }
        xml.append('>');
        children(json, type);
        end(name);
    }

    private void primitive(String name, @Nullable Object value, @Nullable Object sibling) {
        xml.append('<').append(name);
        Map<?, ?> beside = sibling instanceof Map<?, ?> object ? object : Map.of();
        attribute("id", beside.get("id"));
        attribute("value", value);
        if (beside.containsKey("extension")) {
            xml.append('>');
            children(beside, Definitions.ofSiblings());
            end(name);
        } else {
            xml.append("/>");
        }
    }

    private void attribute(String name, @Nullable Object value) {
        if (value != null) {
            xml.append(' ').append(name).append("=\"");
            escape(value.toString(), xml, true);
            xml.append('"');
        }
    }

    private void narrative(String text) {
        String div = HTML_ENTITY.matcher(text).replaceAll(entity -> numeric(entity.group()));
        if (!div.substring(0, Math.max(0, div.indexOf('>'))).contains("xmlns=")) {
            div = div.replaceFirst("^<div", "<div xmlns=\"" + XmlReader.XHTML + '"');
        }
        if (XmlReader.isDiv(div)) {
            xml.append(div);
            return;
        }
        xml.append("<div xmlns=\"").append(XmlReader.XHTML).append("\">");
        escape(text, xml, false);
        xml.append("</div>");
    }

    /** XML knows five entities; those of HTML it does not. */
    private static String numeric(String entity) {
        String character = HtmlUtils.htmlUnescape(entity);
        return character.length() == 1 ? "&#" + (int) character.charAt(0) + ";" : entity;
    }

    private void end(String name) {
        xml.append("</").append(name).append('>');
    }

    /** Appends the text so that a reader gets it back; what XML cannot hold becomes U+FFFD. */
    static void escape(String text, StringBuilder to, boolean attribute) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            String escaped = escaped(text.charAt(i), attribute);
            if (escaped != null) {
                to.append(text, from, i).append(escaped);
                from = i + 1;
            }
        }
        to.append(text, from, text.length());
    }

    private static @Nullable String escaped(char c, boolean attribute) {
        return switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> attribute ? "&quot;" : null;
            case '\n' -> attribute ? "&#10;" : null;
            case '\t' -> attribute ? "&#9;" : null;
            case '\r' -> "&#13;";
            case '\uFFFE', '\uFFFF' -> "\uFFFD";
            default -> c < ' ' ? "\uFFFD" : null;
        };
    }
}
