package org.longmai.fhir;

import java.util.List;
import java.util.Map;

/**
 * What a part of the hub adds to the CapabilityStatement: a bean of each feature that has a door of its own.
 *
 * @param formats media types that it reads and writes
 * @param patchFormats media types of patches
 * @param system interactions on the whole (transaction, batch …)
 * @param type interactions on each type (create, update, patch …)
 * @param elements other elements of each type (conditionalCreate, conditionalDelete …)
 * @param operations what can be called
 */
public record Capability(
        List<String> formats,
        List<String> patchFormats,
        List<String> system,
        List<String> type,
        Map<String, Object> elements,
        List<Operation> operations) {

    /**
     * An operation.
     *
     * @param name without its dollar sign
     * @param definition the URL of its OperationDefinition
     * @param types the resource types on which it is called; none if it is called on the whole
     */
    public record Operation(String name, String definition, List<String> types) {}

    /** What is nothing but operations. */
    public static Capability ofOperations(Operation... operations) {
        return new Capability(List.of(), List.of(), List.of(), List.of(), Map.of(), List.of(operations));
    }

    /** What is nothing but formats. */
    public static Capability ofFormats(String... formats) {
        return new Capability(List.of(formats), List.of(), List.of(), List.of(), Map.of(), List.of());
    }
}
