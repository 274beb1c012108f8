package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/** The documents of one collection, each kept as BSON at a position, its {@code _id}. What is read is a copy of the reader's own. */
record Documents(MVMap<Object, byte[]> map) {

    static Documents open(MVStore store, String name) {
        return new Documents(store.openMap(
                name,
                new MVMap.Builder<Object, byte[]>().keyType(IdType.INSTANCE).valueType(ByteArrayDataType.INSTANCE)));
    }

    Optional<Document> at(Object position) {
        byte @Nullable [] bson = map.get(position);
        return bson == null ? Optional.empty() : Optional.of(Bson.decode(bson));
    }

    boolean has(Object position) {
        return map.containsKey(position);
    }

    int size() {
        return map.size();
    }

    Set<Object> positions() {
        return map.keySet();
    }

    /** One at a time: whoever goes through them need not hold them all. */
    Stream<Document> all() {
        return map.values().stream().map(Bson::decode);
    }

    void put(Object position, Document document) {
        map.put(position, Bson.encode(document));
    }

    void remove(Object position) {
        map.remove(position);
    }
}
