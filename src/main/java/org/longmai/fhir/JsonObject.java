package org.longmai.fhir;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a few elements, in their order. Nearly all objects of FHIR have two or three: looking through them is as fast as
 * hashing, and it takes a third of the memory, which for a Bundle of 20 MB is what decides.
 */
final class JsonObject extends AbstractMap<String, Object> {

    /** An object of more elements is better a hash table. */
    static final int MOST = 16;

    private static final int START = 6;

    /** Name, value, name, value … */
    private @Nullable Object[] elements;

    private int end;

    JsonObject() {
        elements = new Object[START];
    }

    private JsonObject(JsonObject other) {
        elements = other.elements.clone();
        end = other.end;
    }

    /** A copy of the object, in which the names have their places. */
    static Map<String, Object> copy(Map<String, Object> object) {
        return object instanceof JsonObject small ? new JsonObject(small) : new LinkedHashMap<>(object);
    }

    @Override
    public int size() {
        return end / 2;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        int at = indexOf(name);
        return at < 0 ? null : elements[at + 1];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return indexOf(name) >= 0;
    }

    @Override
    public @Nullable Object put(String name, Object value) {
        int at = indexOf(name);
        if (at >= 0) {
            return replace(at, value);
        }
        if (end == elements.length) {
            elements = Arrays.copyOf(elements, 2 * end);
        }
        elements[end] = Objects.requireNonNull(name);
        elements[end + 1] = value;
        end += 2;
        return null;
    }

    private @Nullable Object replace(int at, Object value) {
        Object before = elements[at + 1];
        elements[at + 1] = value;
        return before;
    }

    @Override
    public @Nullable Object remove(@Nullable Object name) {
        int at = indexOf(name);
        return at < 0 ? null : removeAt(at);
    }

    private @Nullable Object removeAt(int at) {
        Object before = elements[at + 1];
        System.arraycopy(elements, at + 2, elements, at, end - at - 2);
        end -= 2;
        Arrays.fill(elements, end, end + 2, null);
        return before;
    }

    @Override
    public void clear() {
        Arrays.fill(elements, 0, end, null);
        end = 0;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Object> action) {
        for (int at = 0; at < end; at += 2) {
            action.accept((String) elements[at], elements[at + 1]);
        }
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return new Elements();
    }

    private int indexOf(@Nullable Object name) {
        for (int at = 0; at < end; at += 2) {
            if (((String) elements[at]).equals(name)) {
                return at;
            }
        }
        return -1;
    }

    private final class Elements extends AbstractSet<Map.Entry<String, Object>> {

        @Override
        public int size() {
            return end / 2;
        }

        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
            return new Walk();
        }
    }

    private final class Walk implements Iterator<Map.Entry<String, Object>> {

        private int next;
        private boolean removable;

        @Override
        public boolean hasNext() {
            return next < end;
        }

        @Override
        public Map.Entry<String, Object> next() {
            if (next >= end) {
                throw new NoSuchElementException();
            }
            Element element = new Element((String) elements[next], elements[next + 1]);
            next += 2;
            removable = true;
            return element;
        }

        @Override
        public void remove() {
            if (!removable) {
                throw new IllegalStateException();
            }
            next -= 2;
            removable = false;
            removeAt(next);
        }
    }

    /** What is set in it is set in the object too. */
    private final class Element extends SimpleEntry<String, Object> {

        private static final long serialVersionUID = 1;

        Element(String name, Object value) {
            super(name, value);
        }

        @Override
        public Object setValue(Object value) {
            put(getKey(), value);
            return super.setValue(value);
        }
    }
}
