package org.longmai.access;

import java.util.function.Supplier;

/**
 * Who signs the tokens that count here.
 *
 * @param source of its URL, which the demo's own issuer knows only once its port is open
 */
public record Issuer(Supplier<String> source) {

    /** As the claim {@code iss} has it. */
    public String url() {
        return source.get();
    }
}
