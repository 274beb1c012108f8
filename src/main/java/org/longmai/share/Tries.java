package org.longmai.share;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.longmai.store.Once;
import org.springframework.stereotype.Repository;

/**
 * How often something was tried. A try is taken before it is looked at; that its {@code _id} is unique makes the bound hold for any
 * number who try at once.
 *
 * <pre>
 * health_link_tries {
 *   _id: "4be1…/7"
 *   of:  "4be1…"    what; index
 * }
 * </pre>
 */
@Repository
class Tries {

    private static final String ID = "_id";
    private static final String OF = "of";

    private final MongoCollection<Document> tries;

    Tries(MongoDatabase database) {
        this.tries = database.getCollection("health_link_tries");
        tries.createIndex(Indexes.ascending(OF));
    }

    /** Takes a try; empty if there have been too many. */
    Optional<String> take(String of, int most) {
        Set<String> taken = ids(of);
        for (int number = 1; number <= most; number++) {
            String id = of + "/" + number;
            if (!taken.contains(id) && Once.insert(tries, new Document(ID, id).append(OF, of))) {
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }

    void giveBack(String id) {
        tries.deleteOne(new Document(ID, id));
    }

    int count(String of) {
        return ids(of).size();
    }

    private Set<String> ids(String of) {
        Set<String> ids = new HashSet<>();
        for (Document document : tries.find(new Document(OF, of))) {
            ids.add(document.getString(ID));
        }
        return ids;
    }
}
