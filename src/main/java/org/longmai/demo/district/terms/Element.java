package org.longmai.demo.district.terms;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** A JSON object while it is written. */
public final class Element extends LinkedHashMap<String, Object> {

    public static Element resource(String type, String id) {
        return new Element().with("resourceType", type).with("id", id);
    }

    /** What is null is left out. */
    public Element with(String name, @Nullable Object value) {
        if (value != null) {
            put(name, value);
        }
        return this;
    }
}
