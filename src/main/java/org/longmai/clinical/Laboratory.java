package org.longmai.clinical;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;

/** Reads measurements of several institutions as one: the same analyte under other codes, in other units. */
public final class Laboratory {

    private final Analytes analytes;
    private final Units units;

    Laboratory(Analytes analytes, Units units) {
        this.analytes = analytes;
        this.units = units;
    }

    /**
     * The codes under which what is asked for may be found.
     *
     * @param codes {@code system|code}, a code of any system, or an analyte's id
     * @return these, and every other code of the same analytes
     */
    public Set<String> synonyms(Collection<String> codes) {
        Set<String> all = new LinkedHashSet<>(codes);
        for (String code : codes) {
            Analyte analyte = analytes.asked(code);
            if (analyte != null) {
                all.addAll(analyte.codes());
            }
        }
        return all;
    }

    /** A series of each analyte that the codes name and the Observations measure, in the order of the codes. */
    public List<LabSeries> series(Collection<String> codes, List<Held> observations) {
        Map<String, List<Measurement>> measured = new LinkedHashMap<>();
        codes.forEach(code -> measured.put(key(code), new ArrayList<>()));
        for (Held held : observations) {
            for (Measurement measurement : Measurement.of(held)) {
                keys(measurement).stream()
                        .map(measured::get)
                        .filter(list -> list != null)
                        .findFirst()
                        .ifPresent(list -> list.add(measurement));
            }
        }
        return measured.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> series(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The analyte that is measured, or null if it is not known. */
    @Nullable
    Analyte analyte(Measurement measurement) {
        for (String token : measurement.tokens()) {
            Analyte analyte = analytes.ofCode(token);
            if (analyte != null) {
                return analyte;
            }
        }
        return null;
    }

    private String key(String code) {
        Analyte analyte = analytes.asked(code);
        return analyte == null ? code : analyte.id();
    }

    private List<String> keys(Measurement measurement) {
        List<String> keys = new ArrayList<>();
        Analyte analyte = analyte(measurement);
        if (analyte != null) {
            keys.add(analyte.id());
        }
        for (String token : measurement.tokens()) {
            keys.add(token);
            keys.add(token.substring(token.indexOf('|') + 1));
        }
        return keys;
    }

    private LabSeries series(String key, List<Measurement> measurements) {
        measurements.sort(Comparator.comparing(Laboratory::time, Comparator.nullsFirst(Comparator.naturalOrder())));
        Measurement newest = measurements.get(measurements.size() - 1);
        Analyte known = analyte(newest);
        Analyte analyte = known != null && known.id().equals(key) ? known : unknown(key, newest);
        List<LabSeries.Point> points =
                measurements.stream().map(one -> point(one, analyte)).toList();
        String unit = analyte.unit().isEmpty() ? null : analyte.unit();
        return new LabSeries(key, analyte.zh(), analyte.en(), unit, points);
    }

    private static @Nullable Instant time(Measurement measurement) {
        Interval at = Interval.of(measurement.at());
        return at == null ? null : at.start();
    }

    /** What is not in the data goes by its own name, in the unit that it had last. */
    private Analyte unknown(String key, Measurement newest) {
        String unit = "";
        for (Map<String, Object> quantity : Resource.objects(newest.json(), "valueQuantity")) {
            String known = units.of(quantity);
            unit = known == null ? "" : known;
        }
        return new Analyte(key, newest.name(), newest.name(), unit, null, null, List.of(key));
    }

    LabSeries.Point point(Measurement measurement, Analyte analyte) {
        Map<String, Object> quantity = first(measurement.json(), "valueQuantity");
        Scale scale = scale(quantity, analyte);
        BigDecimal value = scaled(quantity, scale);
        Map<String, Object> range = first(measurement.json(), "referenceRange");
        BigDecimal low = limit(range, "low", analyte);
        BigDecimal high = limit(range, "high", analyte);
        return new LabSeries.Point(
                measurement.at().isEmpty() ? null : measurement.at(),
                value,
                quantity.get("comparator") instanceof String comparator ? comparator : null,
                quantity.isEmpty() ? said(measurement.json()) : Units.text(quantity),
                low,
                high,
                said(range),
                flag(measurement.json(), value, low, high),
                scale != null && !scale.equals(Scale.SAME),
                measurement.observation().institution(),
                measurement.observation().resource().reference().toString());
    }

    private @Nullable Scale scale(Map<String, Object> quantity, Analyte analyte) {
        String unit = units.of(quantity);
        return unit == null ? null : analyte.scale(unit, units);
    }

    private static @Nullable BigDecimal scaled(Map<String, Object> quantity, @Nullable Scale scale) {
        BigDecimal value = Units.value(quantity);
        return value == null || scale == null ? null : scale.of(value);
    }

    private @Nullable BigDecimal limit(Map<String, Object> range, String end, Analyte analyte) {
        Map<String, Object> quantity = first(range, end);
        return scaled(quantity, scale(quantity, analyte));
    }

    /** What is said in words, or coded. */
    private static String said(Map<String, Object> json) {
        for (String name : new String[] {"valueString", "text"}) {
            if (json.get(name) instanceof String text) {
                return text;
            }
        }
        String concept = Concepts.text(first(json, "valueCodeableConcept"));
        if (concept != null) {
            return concept;
        }
        String low = Units.text(first(json, "low"));
        String high = Units.text(first(json, "high"));
        return low.isEmpty() && high.isEmpty() ? "" : low + "–" + high;
    }

    private static @Nullable String flag(
            Map<String, Object> json, @Nullable BigDecimal value, @Nullable BigDecimal low, @Nullable BigDecimal high) {
        List<Object> given = Resource.values(json, "interpretation.coding.code");
        if (!given.isEmpty()) {
            return String.valueOf(given.get(0));
        }
        if (value == null || low == null && high == null) {
            return null;
        }
        if (low != null && value.compareTo(low) < 0) {
            return "L";
        }
        return high != null && value.compareTo(high) > 0 ? "H" : "N";
    }

    private static Map<String, Object> first(Map<String, Object> json, String path) {
        List<Map<String, Object>> objects = Resource.objects(json, path);
        return objects.isEmpty() ? Map.of() : objects.get(0);
    }
}
