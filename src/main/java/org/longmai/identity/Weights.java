package org.longmai.identity;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the agreement of a field weighs, by {@code identity/weights.txt}, which tells where its figures are from.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1969.10501049">Fellegi and Sunter, A Theory for Record Linkage</a>
 */
record Weights(Map<String, Double> bits, double prior, double possible, double probable) {

    static final Weights DEFAULT = parse(Han.lines("weights.txt"));

    static Weights parse(List<String> lines) {
        Map<String, Double> bits = new HashMap<>();
        Map<String, Double> settings = new HashMap<>();
        for (String line : lines) {
            String[] parts = line.split("\\s+");
            double first = Double.parseDouble(parts[2]);
            if (parts[0].equals("threshold") || parts[0].equals("prior")) {
                settings.put(parts[1], first);
            } else {
                bits.put(parts[0] + " " + parts[1], log2(first / Double.parseDouble(parts[3])));
            }
        }
        return new Weights(
                Map.copyOf(bits),
                log2(Objects.requireNonNull(settings.get("population"))),
                Objects.requireNonNull(settings.get("possible")),
                Objects.requireNonNull(settings.get("probable")));
    }

    double of(String field, Enum<?> agreement) {
        return bits.getOrDefault(field + " " + agreement.name(), 0.0);
    }

    /** How likely it is one person, after the prior odds. */
    double probability(double weight) {
        return 1 / (1 + Math.pow(2, prior - weight));
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
