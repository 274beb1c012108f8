package org.longmai.intake;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Resource;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.springframework.stereotype.Component;

/**
 * From a Bundle to its operations.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#transaction">FHIR: batch and transaction</a>
 */
@Component
class BundleReader {

    private static final Set<String> TYPES = Set.of("transaction", "batch", "collection", "document", "message");

    private final KeyedHash keys;
    private final IntakeSettings settings;

    BundleReader(MasterKey master, IntakeSettings settings) {
        this.keys = new KeyedHash(master, "submissions");
        this.settings = settings;
    }

    /**
     * @param bytes the JSON that {@code bundle} was read from: the same bytes are the same submission
     * @throws Failure INVALID, with the FHIRPath of what has to change
     */
    Submission read(String institution, byte[] bytes, Resource bundle) {
        if (!bundle.type().equals("Bundle")) {
            throw Failure.invalid("A Bundle was expected, this is a %s: send it as an entry of one, of type collection."
                            .formatted(bundle.type()))
                    .at("Bundle");
        }
        String type = bundle.string("type");
        if (type == null || !TYPES.contains(type)) {
            throw Failure.invalid("The type must be one of %s."
                            .formatted(String.join(", ", TYPES.stream().sorted().toList())))
                    .at("Bundle.type");
        }
        List<Map<String, Object>> entries = entries(bundle);
        if (entries.size() > settings.maxEntries()) {
            throw Failure.of(
                            Category.TOO_COSTLY,
                            "At most %d entries are taken at once: split the Bundle.".formatted(settings.maxEntries()))
                    .at("Bundle.entry");
        }
        String digest = HexFormat.of().formatHex(keys.hash(bytes));
        List<Operation> operations = new ArrayList<>(entries.size());
        List<Read> reads = new ArrayList<>();
        EntryReader reader = new EntryReader(type, identity(bundle, digest), operations, reads);
        Map<Integer, Failure> failures = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            try {
                reader.read(i, entries.get(i));
            } catch (Failure failure) {
                if (Submission.isAtomic(type)) {
                    throw failure;
                }
                failures.put(i, failure);
            }
        }
        return new Submission(institution, key(institution, digest), type, entries.size(), operations, reads, failures);
    }

    /** @throws Failure INVALID if one of them is no object: it would be lost without a word */
    private static List<Map<String, Object>> entries(Resource bundle) {
        List<Map<String, Object>> entries = bundle.objects("entry");
        Object sent = bundle.json().get("entry");
        if (sent != null && !(sent instanceof List<?>)) {
            throw Failure.invalid("The entries are a JSON array.").at("Bundle.entry");
        }
        if (sent instanceof List<?> all && all.size() != entries.size()) {
            throw Failure.invalid("An entry is a JSON object.").at("Bundle.entry");
        }
        return entries;
    }

    /** By which the same bytes of the same institution are known again. */
    String key(String institution, byte[] bytes) {
        return key(institution, HexFormat.of().formatHex(keys.hash(bytes)));
    }

    private String key(String institution, String digest) {
        return keys.toText(institution + "|" + digest);
    }

    /** Bundle.identifier, else Bundle.id, else its content: what makes ids for entries that bring none. */
    private static String identity(Resource bundle, String digest) {
        String identifier = bundle.string("identifier.value");
        if (identifier != null) {
            return bundle.string("identifier.system") + "|" + identifier;
        }
        return bundle.id() != null ? bundle.id() : digest;
    }
}
