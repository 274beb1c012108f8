package org.longmai.audit;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.Once;
import org.springframework.stereotype.Repository;

/**
 * The register of the ledger's chains, itself a chain: each run of an instance opens one, and says then how far those before it had
 * come. So a whole chain cannot go without a trace. And the checkpoints: how far a chain was removed because its time was over.
 *
 * <pre>
 * chains {
 *   _id:    Int64                      1, 2, 3 …: its uniqueness lets two instances open no two chains under one number
 *   chain:  "9f…"
 *   at:     Date
 *   heads:  [ { chain, number, hash, at } … ]
 *   mac:    Binary                     HMAC over the mac before it and all of this
 * }
 * checkpoints { _id: "9f…/0000000042", chain, number, hash, at, mac }      index on chain
 * </pre>
 */
@Repository
class Chains {

    private static final String ID = "_id";
    private static final String CHAIN = "chain";
    private static final String NUMBER = "number";
    private static final String HASH = "hash";
    private static final String AT = "at";
    private static final String HEADS = "heads";
    private static final String MAC = "mac";
    private static final int ATTEMPTS = 100;

    /** How many of the chains before it a new one vouches for: more than there are instances. */
    private static final int VOUCHED = 32;

    private final MongoCollection<Document> chains;
    private final MongoCollection<Document> checkpoints;
    private final Entries entries;
    private final KeyedHash hash;

    /** The opening of a chain. */
    record Opening(long number, String chain, Instant at, List<Head> heads, byte[] mac) {}

    Chains(MongoDatabase database, MasterKey master, Entries entries) {
        this.chains = database.getCollection("chains");
        this.checkpoints = database.getCollection("checkpoints");
        this.entries = entries;
        this.hash = new KeyedHash(master, "ledger-chains");
    }

    void createIndexes() {
        checkpoints.createIndex(Indexes.ascending(CHAIN));
    }

    void open(String chain, Instant at) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Opening> last = last();
            long number = last.isEmpty() ? 1 : last.get(0).number() + 1;
            byte[] before = last.isEmpty() ? new byte[0] : last.get(0).mac();
            if (insert(new Opening(number, chain, at, heads(last), new byte[0]), before)) {
                return;
            }
        }
        throw new IllegalStateException("too many instances open chains of the ledger at once");
    }

    /** Every opening, in order. */
    List<Opening> all() {
        return chains.find().sort(Sorts.ascending(ID)).map(Chains::opening).into(new ArrayList<>());
    }

    /** The chains that were opened before that moment. */
    Set<String> opened(Instant until) {
        Set<String> opened = new LinkedHashSet<>();
        for (Opening opening : all()) {
            if (opening.at().isBefore(until)) {
                opening.heads().forEach(head -> opened.add(head.chain()));
                opened.add(opening.chain());
            }
        }
        return opened;
    }

    boolean isGenuine(Opening opening, byte[] before) {
        return Arrays.equals(mac(opening, before), opening.mac());
    }

    /** Notes that the chain's entries up to the head are removed because their time is over. */
    void expire(Head head) {
        Document checkpoint = document(head)
                .append(ID, Entries.id(head.chain(), head.number()))
                .append(MAC, new Binary(hash.hash(bytes("checkpoint " + head.line()))));
        Once.insert(checkpoints, checkpoint);
    }

    /** Up to where the chain's entries are removed because their time is over. */
    Optional<Head> expired(String chain) {
        Head furthest = null;
        for (Document checkpoint : checkpoints.find(new Document(CHAIN, chain))) {
            Head head = head(checkpoint);
            if (isGenuine(checkpoint, head) && (furthest == null || head.number() > furthest.number())) {
                furthest = head;
            }
        }
        return Optional.ofNullable(furthest);
    }

    private boolean isGenuine(Document checkpoint, Head head) {
        byte[] mac = checkpoint.get(MAC, Binary.class).getData();
        return Arrays.equals(hash.hash(bytes("checkpoint " + head.line())), mac);
    }

    /** The last openings, the newest first. */
    private List<Opening> last() {
        return chains.find()
                .sort(Sorts.descending(ID))
                .limit(VOUCHED)
                .map(Chains::opening)
                .into(new ArrayList<>());
    }

    /** How far the chains have come now; where there is no register yet, those of the whole ledger. */
    private List<Head> heads(List<Opening> last) {
        Map<String, Long> known = new LinkedHashMap<>();
        if (last.isEmpty()) {
            entries.chains().forEach(chain -> known.put(chain, 0L));
        }
        for (Opening opening : last) {
            known.merge(opening.chain(), 0L, Math::max);
        }
        for (Opening opening : last) {
            opening.heads()
                    .forEach(head ->
                            known.computeIfPresent(head.chain(), (chain, number) -> Math.max(number, head.number())));
        }
        List<Head> heads = new ArrayList<>();
        known.forEach((chain, number) -> {
            long from = Math.max(number, expired(chain).map(Head::number).orElse(0L));
            entries.last(chain, from).map(Chains::headOf).ifPresent(heads::add);
        });
        return heads;
    }

    static Head headOf(Document entry) {
        return new Head(Entries.chain(entry), Entries.number(entry), Entries.hash(entry), Entries.at(entry));
    }

    private boolean insert(Opening opening, byte[] before) {
        Document document = new Document(ID, opening.number())
                .append(CHAIN, opening.chain())
                .append(AT, Date.from(opening.at()))
                .append(HEADS, opening.heads().stream().map(Chains::document).toList())
                .append(MAC, new Binary(mac(opening, before)));
        return Once.insert(chains, document);
    }

    private byte[] mac(Opening opening, byte[] before) {
        StringBuilder text = new StringBuilder();
        text.append(opening.number())
                .append(' ')
                .append(opening.chain())
                .append(' ')
                .append(opening.at());
        opening.heads().forEach(head -> text.append('\n').append(head.line()));
        return hash.hash(before, bytes(text.toString()));
    }

    private static Opening opening(Document document) {
        return new Opening(
                document.getLong(ID),
                document.getString(CHAIN),
                document.getDate(AT).toInstant(),
                document.getList(HEADS, Document.class).stream()
                        .map(Chains::head)
                        .toList(),
                document.get(MAC, Binary.class).getData());
    }

    private static Document document(Head head) {
        return new Document(CHAIN, head.chain())
                .append(NUMBER, head.number())
                .append(HASH, new Binary(head.hash()))
                .append(AT, Date.from(head.at()));
    }

    private static Head head(Document document) {
        return new Head(
                document.getString(CHAIN),
                document.getLong(NUMBER),
                document.get(HASH, Binary.class).getData(),
                document.getDate(AT).toInstant());
    }

    private static byte[] bytes(@Nullable String text) {
        return String.valueOf(text).getBytes(StandardCharsets.UTF_8);
    }
}
