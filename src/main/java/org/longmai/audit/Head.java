package org.longmai.audit;

import java.time.Instant;
import java.util.HexFormat;

/** How far a chain had come at some time: the number of its last entry, and the hash over all of it. */
record Head(String chain, long number, byte[] hash, Instant at) {

    /** As a line of the file of heads has it. */
    String line() {
        return "%s %d %s %s".formatted(chain, number, HexFormat.of().formatHex(hash), at);
    }

    /** @throws RuntimeException if the line is none */
    static Head ofLine(String line) {
        String[] parts = line.split(" ");
        return new Head(parts[0], Long.parseLong(parts[1]), HexFormat.of().parseHex(parts[2]), Instant.parse(parts[3]));
    }
}
