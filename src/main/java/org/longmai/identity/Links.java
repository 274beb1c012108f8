package org.longmai.identity;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.longmai.store.FileKeys;
import org.longmai.store.MultikeyIndex;
import org.longmai.store.Once;
import org.longmai.store.Seal;
import org.longmai.store.Together;
import org.springframework.stereotype.Repository;

/**
 * The collection of the links, of stewards' links between residents, and of residents' old ids: one look-up by a resident's id
 * tells all three.
 *
 * <pre>
 * links {
 *   _id: file, institution, resident,       whose the file is by its identifiers    indexes: resident, tokens, blocks
 *   tokens: [ keyed hashes ], blocks: [ longs ], apart: [ ids ], formers: [ ids ],
 *   about: Binary                           the demographics, sealed under the file's key
 * }
 * links { _id: "B>", resident: B, into: A, decision }    a steward linked B to A: this is what counts
 * links { _id: "A<B", resident: A, from: B, decision }   so that it is found from A too; means nothing without the other
 * links { _id: "file!", apart: { id: decision } }        a steward took the file from that resident and file; its own
 *                                                        "apart" is a copy, so that other files' look-ups see it
 * links { _id: "B=", resident: B, moved: file }          B's last file became somebody else's: who asks for B finds them
 * </pre>
 */
@Repository
class Links {

    static final String COLLECTION = "links";
    static final String RESIDENT = "resident";

    private static final String ID = "_id";
    private static final String INSTITUTION = "institution";
    private static final String TOKENS = "tokens";
    private static final String APART = "apart";
    private static final String FORMERS = "formers";
    private static final String BLOCKS = "blocks";
    private static final String ABOUT = "about";
    private static final String INTO = "into";
    private static final String FROM = "from";
    private static final String DECISION = "decision";
    private static final String MOVED = "moved";

    /** A person has not as many files: an identifier that more carry is a placeholder. */
    private static final int MAX_CARRIERS = 60;

    private final MongoCollection<Document> links;
    private final FileKeys keys;
    private final Seal seal;
    private final Together<String, Node> together = new Together<>(this::lookForNodes);

    Links(MongoDatabase database, FileKeys keys, Seal seal) {
        this.links = database.getCollection(COLLECTION);
        this.keys = keys;
        this.seal = seal;
        links.createIndex(ascending(RESIDENT));
        MultikeyIndex.create(database, COLLECTION, TOKENS);
        MultikeyIndex.create(database, COLLECTION, BLOCKS);
    }

    /** A resident's link to another, by a steward's decision. */
    record Edge(String into, String decision) {}

    /**
     * What one id stands for, without what stewards linked to it.
     *
     * @param files each file and its institution
     * @param formers the ids under which the files were known before
     * @param into whom a steward linked this one to
     * @param from who may have been linked to this one
     * @param moved the file that the resident had last
     */
    record Node(
            String id,
            Map<String, String> files,
            Set<String> formers,
            @Nullable Edge into,
            Set<String> from,
            @Nullable String moved) {

        boolean isLinked() {
            return into != null || !from.isEmpty();
        }
    }

    /** The nodes of these ids, one for each; a look-up shared with others who ask at the same time. */
    Map<String, Node> nodes(Collection<String> residents) {
        Map<String, Node> found = together.find(Set.copyOf(residents));
        Map<String, Node> nodes = new LinkedHashMap<>();
        residents.forEach(resident -> nodes.put(resident, Objects.requireNonNull(found.get(resident))));
        return nodes;
    }

    private Map<String, Node> lookForNodes(Collection<String> residents) {
        Map<String, List<Document>> byResident = new LinkedHashMap<>();
        residents.forEach(resident -> byResident.put(resident, new ArrayList<>()));
        Object filter =
                residents.size() == 1 ? residents.iterator().next() : new Document("$in", List.copyOf(residents));
        for (Document document : links.find(new Document(RESIDENT, filter))) {
            byResident
                    .computeIfAbsent(document.getString(RESIDENT), any -> new ArrayList<>())
                    .add(document);
        }
        Map<String, Node> nodes = new LinkedHashMap<>();
        byResident.forEach((resident, documents) -> nodes.put(resident, node(resident, documents)));
        return nodes;
    }

    Node node(String resident) {
        return Objects.requireNonNull(nodes(List.of(resident)).get(resident));
    }

    private static Node node(String id, List<Document> documents) {
        Map<String, String> files = new LinkedHashMap<>();
        Set<String> formers = new LinkedHashSet<>();
        Set<String> from = new TreeSet<>();
        Edge into = null;
        String moved = null;
        for (Document document : documents) {
            if (document.containsKey(INSTITUTION)) {
                files.put(document.getString(ID), document.getString(INSTITUTION));
                formers.addAll(texts(document, FORMERS));
            } else if (document.containsKey(INTO)) {
                into = new Edge(document.getString(INTO), document.getString(DECISION));
            } else if (document.containsKey(FROM)) {
                from.add(document.getString(FROM));
            } else {
                moved = document.getString(MOVED);
            }
        }
        return new Node(id, files, formers, into, from, moved);
    }

    /** Whether the resident has no file, or this one only. */
    boolean isFree(String resident, String file) {
        Set<String> files = node(resident).files().keySet();
        return files.isEmpty() || files.equals(Set.of(file));
    }

    /** Whether the file may be the resident's first: nobody else has the id, or had it. */
    boolean isFreeFor(String resident, String file) {
        Node node = node(resident);
        boolean wasAnothers = node.moved() != null && !node.moved().equals(file);
        return !wasAnothers
                && !node.isLinked()
                && (node.files().isEmpty() || node.files().keySet().equals(Set.of(file)));
    }

    @Nullable
    Link of(String file) {
        return ofFiles(List.of(file)).stream().findFirst().orElse(null);
    }

    /** Whose the file is not, and by which decision. */
    Map<String, String> apart(String file) {
        Document document = links.find(new Document(ID, file + "!")).first();
        Map<String, String> apart = new LinkedHashMap<>();
        if (document != null) {
            document.get(APART, new Document()).forEach((resident, decision) -> apart.put(resident, (String) decision));
        }
        return apart;
    }

    /** @param from a resident and their other files */
    void part(String file, Collection<String> from, String decision) {
        Document apart = new Document();
        from.forEach(id -> apart.append(APART + "." + id, decision));
        links.updateOne(new Document(ID, file + "!"), new Document("$set", apart), new UpdateOptions().upsert(true));
    }

    void unpart(String file, String decision) {
        Document unset = new Document();
        apart(file).forEach((id, by) -> {
            if (by.equals(decision)) {
                unset.append(APART + "." + id, "");
            }
        });
        if (!unset.isEmpty()) {
            links.updateOne(new Document(ID, file + "!"), new Document("$unset", unset));
        }
    }

    List<Link> ofFiles(Collection<String> files) {
        return files.isEmpty() ? List.of() : links(new Document(ID, new Document("$in", List.copyOf(files))));
    }

    /** The files that carry one of the identifiers. Of one that more files have than any person, nobody carries it. */
    List<Link> carriers(Collection<String> tokens) {
        if (tokens.isEmpty()) {
            return List.of();
        }
        int limit = tokens.size() * MAX_CARRIERS + 1;
        List<Document> found = links.find(new Document(TOKENS, new Document("$in", List.copyOf(tokens))))
                .limit(limit)
                .into(new ArrayList<>());
        return links(found.size() < limit ? found : withoutJunk(tokens));
    }

    private List<Document> withoutJunk(Collection<String> tokens) {
        Map<String, Document> found = new LinkedHashMap<>();
        for (String token : tokens) {
            List<Document> carriers = links.find(new Document(TOKENS, token))
                    .limit(MAX_CARRIERS + 1)
                    .into(new ArrayList<>());
            if (carriers.size() <= MAX_CARRIERS) {
                carriers.forEach(document -> found.put(document.getString(ID), document));
            }
        }
        return List.copyOf(found.values());
    }

    /** Files under the block's key, as many as asked for at most. */
    List<Link> inBlock(long block, int limit) {
        return links(links.find(new Document(BLOCKS, block)).limit(limit).into(new ArrayList<>()));
    }

    void put(Link link) {
        links.replaceOne(new Document(ID, link.file()), document(link), new ReplaceOptions().upsert(true));
    }

    /** Unless the file has a link. */
    void insert(Link link) {
        Once.insert(links, document(link));
    }

    /** Moves the file, if it still belongs to the one. */
    void move(String file, String from, String to) {
        links.updateOne(
                new Document(ID, file).append(RESIDENT, from), new Document("$set", new Document(RESIDENT, to)));
    }

    /** Compares the file under these keys from now on. */
    void block(String file, List<Long> blocks) {
        links.updateOne(new Document(ID, file), new Document("$set", new Document(BLOCKS, blocks)));
    }

    /** Lets who asks for the old id find whose the file is. */
    void moved(String old, String file) {
        Document document = new Document(ID, old + "=").append(RESIDENT, old).append(MOVED, file);
        links.replaceOne(new Document(ID, old + "="), document, new ReplaceOptions().upsert(true));
    }

    /** @return whether it is there now; it is not if the one is linked to somebody by another decision */
    boolean connect(String resident, Edge edge) {
        Document back = new Document(ID, edge.into() + "<" + resident)
                .append(RESIDENT, edge.into())
                .append(FROM, resident)
                .append(DECISION, edge.decision());
        links.replaceOne(new Document(ID, back.getString(ID)), back, new ReplaceOptions().upsert(true));
        return Once.insert(
                links,
                new Document(ID, resident + ">")
                        .append(RESIDENT, resident)
                        .append(INTO, edge.into())
                        .append(DECISION, edge.decision()));
    }

    void disconnect(String resident, Edge edge) {
        links.deleteOne(new Document(ID, resident + ">").append(DECISION, edge.decision()));
        links.deleteOne(new Document(ID, edge.into() + "<" + resident).append(DECISION, edge.decision()));
    }

    private Document document(Link link) {
        Document document = new Document(ID, link.file())
                .append(INSTITUTION, link.institution())
                .append(RESIDENT, link.resident())
                .append(TOKENS, List.copyOf(link.tokens()))
                .append(BLOCKS, link.blocks());
        if (!link.apart().isEmpty()) {
            document.append(APART, List.copyOf(link.apart()));
        }
        if (!link.formers().isEmpty()) {
            document.append(FORMERS, List.copyOf(link.formers()));
        }
        if (link.about() != null) {
            SecretKey key = keys.of(link.file());
            document.append(ABOUT, new Binary(seal.seal(key, link.about().bytes(), place(link.file()))));
        }
        return document;
    }

    private List<Link> links(Document filter) {
        return links(links.find(filter).into(new ArrayList<>()));
    }

    private List<Link> links(List<Document> documents) {
        Map<String, SecretKey> keys = this.keys.existing(documents.stream()
                .filter(document -> document.containsKey(ABOUT))
                .map(document -> document.getString(ID))
                .toList());
        List<Link> links = new ArrayList<>(documents.size());
        documents.forEach(document -> links.add(link(document, keys.get(document.getString(ID)))));
        return links;
    }

    private Link link(Document document, @Nullable SecretKey key) {
        String file = document.getString(ID);
        return new Link(
                file,
                document.getString(INSTITUTION),
                document.getString(RESIDENT),
                texts(document, TOKENS),
                texts(document, APART),
                texts(document, FORMERS),
                document.getList(BLOCKS, Long.class, List.of()),
                key == null || !document.containsKey(ABOUT)
                        ? null
                        : Demographics.of(
                                seal.open(key, document.get(ABOUT, Binary.class).getData(), place(file))));
    }

    private static String place(String file) {
        return file + "/about";
    }

    private static Set<String> texts(Document document, String field) {
        return new LinkedHashSet<>(document.getList(field, String.class, List.of()));
    }
}
