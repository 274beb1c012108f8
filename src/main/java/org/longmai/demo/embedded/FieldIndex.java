package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An index on fields, which serves what asks for the first of them, the first two and so on. It is held in memory: the hash of each such
 * beginning of a document's keys, and where the documents with that hash are. Each element of an array is a key.
 */
final class FieldIndex extends CandidateIndex {

    private final boolean unique;
    private final Documents documents;
    private final Map<Long, Set<Object>> positions = new HashMap<>();

    FieldIndex(String name, List<IndexKey> keys, boolean sparse, boolean unique, Documents documents) {
        super(name, keys, sparse);
        this.unique = unique;
        this.documents = documents;
    }

    @Override
    Optional<Collection<Object>> candidates(Equalities asked) {
        List<Set<@Nullable Object>> values = new ArrayList<>();
        for (String field : keys()) {
            if (!asked.on(field)) {
                break;
            }
            values.add(asked.valuesOf(field));
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(positions(values));
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {
        if (unique && !(isSparse() && hasNoKey(document))) {
            choices(values(document)).forEach(key -> checkUnique(key, document, collection));
        }
    }

    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {
        checkAdd(document, collection);
        for (long hash : hashes(document)) {
            positions.merge(hash, Set.of(position), FieldIndex::union);
        }
    }

    @Override
    public Object remove(Document document) {
        Object position = position(document);
        for (long hash : hashes(document)) {
            positions.computeIfPresent(hash, (same, some) -> without(some, position));
        }
        return position;
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {
        checkAdd(after, collection);
    }

    @Override
    public void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {
        if (!hashes(before).equals(hashes(after))) {
            remove(before);
            add(after, position, collection);
        }
    }

    @Override
    public long getCount() {
        return positions.size();
    }

    /** Its collection fills it. */
    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public boolean isUnique() {
        return unique;
    }

    private void checkUnique(List<@Nullable Object> key, Document document, MongoCollection<Object> collection) {
        positionsOf(key).stream()
                .filter(position -> !position.equals(position(document)))
                .flatMap(position -> documents.at(position).stream())
                .filter(other -> choices(values(other)).contains(key))
                .findAny()
                .ifPresent(other -> {
                    throw new DuplicateKeyError(this, collection, getKeys(), new KeyValue(key));
                });
    }

    private boolean hasNoKey(Document document) {
        return values(document).stream().allMatch(Collections.singleton(null)::equals);
    }

    private Collection<Object> positions(List<Set<@Nullable Object>> values) {
        List<Set<Object>> found =
                choices(values).stream().map(this::positionsOf).toList();
        return found.size() == 1
                ? found.get(0)
                : found.stream().flatMap(Set::stream).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Set<Object> positionsOf(List<@Nullable Object> beginning) {
        return positions.getOrDefault(hash(beginning), Set.of());
    }

    private Set<Long> hashes(Document document) {
        Set<Long> hashes = new LinkedHashSet<>();
        List<Set<@Nullable Object>> values = values(document);
        for (int length = 1; length <= values.size(); length++) {
            choices(values.subList(0, length)).forEach(beginning -> hashes.add(hash(beginning)));
        }
        return hashes;
    }

    /** Of 64 bits: a document that a hash names in vain is held against all that is asked, which may be thousands of values. */
    private static long hash(List<@Nullable Object> beginning) {
        long hash = beginning.size();
        for (Object value : beginning) {
            hash = mixed(hash ^ hash(value));
        }
        return hash;
    }

    private static long hash(@Nullable Object value) {
        if (value instanceof Double number) {
            return Double.doubleToLongBits(number);
        }
        if (!(value instanceof String text)) {
            return Objects.hashCode(value);
        }
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }

    /** @see <a href="https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/SplittableRandom.html">SplittableRandom's mixing</a> */
    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    private List<Set<@Nullable Object>> values(Document document) {
        return keys().stream().map(field -> values(document, field)).toList();
    }

    private static Set<@Nullable Object> values(Document document, String field) {
        Object value = Equalities.normalized(Utils.getSubdocumentValueCollectionAware(document, field));
        return value instanceof Collection<?> elements && !elements.isEmpty()
                ? new LinkedHashSet<>(elements)
                : Collections.singleton(value);
    }

    /** Every way to take one value of each. */
    private static List<List<@Nullable Object>> choices(List<Set<@Nullable Object>> values) {
        List<List<@Nullable Object>> choices = List.of(List.of());
        for (Set<@Nullable Object> next : values) {
            choices = continued(choices, next);
        }
        return choices;
    }

    private static List<List<@Nullable Object>> continued(
            List<List<@Nullable Object>> choices, Set<@Nullable Object> next) {
        List<List<@Nullable Object>> longer = new ArrayList<>(choices.size() * next.size());
        for (List<@Nullable Object> choice : choices) {
            for (Object value : next) {
                List<@Nullable Object> one = new ArrayList<>(choice);
                one.add(value);
                longer.add(one);
            }
        }
        return longer;
    }

    private static Set<Object> union(Set<Object> some, Set<Object> more) {
        Set<Object> all = some instanceof LinkedHashSet ? some : new LinkedHashSet<>(some);
        all.addAll(more);
        return all;
    }

    private static @Nullable Set<Object> without(Set<Object> some, Object position) {
        if (some.size() == 1) {
            return some.contains(position) ? null : some;
        }
        some.remove(position);
        return some;
    }
}
