package org.longmai.intake;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.JsonNumber;
import org.longmai.fhir.Resource;

/**
 * A submission as its sender sees it again.
 *
 * @param received when it came first
 * @param last when it came last
 * @param count how often it came
 * @param kept whether its body can be read and sent again
 * @param facts what is told of it, without its body
 */
record Sent(
        String id,
        String institution,
        State state,
        Instant received,
        Instant last,
        int count,
        boolean kept,
        Facts facts) {

    enum State {
        ACCEPTED,
        REJECTED,
        RESUBMITTED,
        DISCARDED
    }

    /**
     * @param identity the Bundle's identifier or id
     * @param type transaction, batch, collection …
     * @param entries how many there were
     * @param failed how many of them were refused
     * @param status of the answer, in HTTP
     * @param outcome why, or with what warnings: an OperationOutcome
     * @param size of the body in bytes
     * @param took milliseconds until the answer
     */
    record Facts(
            @Nullable String identity,
            @Nullable String type,
            int entries,
            int failed,
            int status,
            @Nullable Map<String, Object> outcome,
            int size,
            int took) {

        /** Without what may name a person: a clinic's own identifier of the Bundle. */
        Facts withoutIdentity() {
            return new Facts(null, type, entries, failed, status, outcome, size, took);
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            put(json, "identity", identity);
            put(json, "type", type);
            put(json, "outcome", outcome);
            List.of(
                            Map.entry("entries", entries),
                            Map.entry("failed", failed),
                            Map.entry("status", status),
                            Map.entry("size", size),
                            Map.entry("took", took))
                    .forEach(number -> json.put(
                            number.getKey(), new JsonNumber(number.getValue().toString())));
            return json;
        }

        static Facts of(Map<String, Object> json) {
            return new Facts(
                    text(json, "identity"),
                    text(json, "type"),
                    number(json, "entries"),
                    number(json, "failed"),
                    number(json, "status"),
                    Resource.objects(json, "outcome").stream().findFirst().orElse(null),
                    number(json, "size"),
                    number(json, "took"));
        }

        private static void put(Map<String, Object> json, String name, @Nullable Object value) {
            if (value != null) {
                json.put(name, value);
            }
        }

        private static @Nullable String text(Map<String, Object> json, String name) {
            return json.get(name) instanceof String text ? text : null;
        }

        private static int number(Map<String, Object> json, String name) {
            return json.get(name) instanceof Number number ? number.intValue() : 0;
        }
    }

    /** Bundle.identifier as system|value, else Bundle.id: what says that two Bundles are one that was mended. */
    static @Nullable String identity(Resource bundle) {
        String value = bundle.string("identifier.value");
        return value == null ? bundle.id() : bundle.string("identifier.system") + "|" + value;
    }

    public @Nullable String identity() {
        return facts.identity;
    }

    public @Nullable String type() {
        return facts.type;
    }

    public int entries() {
        return facts.entries;
    }

    public int failed() {
        return facts.failed;
    }

    public int status() {
        return facts.status;
    }

    public @Nullable Map<String, Object> outcome() {
        return facts.outcome;
    }

    public int size() {
        return facts.size;
    }

    public int took() {
        return facts.took;
    }

    /** The same for somebody who is not its sender. */
    Sent toOthers() {
        return new Sent(id, institution, state, received, last, count, kept, facts.withoutIdentity());
    }
}
