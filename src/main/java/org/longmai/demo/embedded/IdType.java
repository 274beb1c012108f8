package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import java.nio.ByteBuffer;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.ByteArrayDataType;

/** An {@code _id} as the key of its document, in MongoDB's order of values: 1 and 1.0 are one key. */
final class IdType extends BasicDataType<Object> {

    static final IdType INSTANCE = new IdType();

    private static final int TYPICAL_SIZE = 80;

    private IdType() {}

    @Override
    public int compare(Object one, Object other) {
        return ValueComparator.asc().compare(one, other);
    }

    @Override
    public int getMemory(Object id) {
        return TYPICAL_SIZE;
    }

    @Override
    public void write(WriteBuffer buffer, Object id) {
        Document document = new Document("", id instanceof Missing ? null : id);
        ByteArrayDataType.INSTANCE.write(buffer, Bson.encode(document));
    }

    @Override
    public Object read(ByteBuffer buffer) {
        Document document = Bson.decode(ByteArrayDataType.INSTANCE.read(buffer));
        return Missing.ofNullable(document.get(""));
    }

    @Override
    public Object[] createStorage(int size) {
        return new Object[size];
    }
}
