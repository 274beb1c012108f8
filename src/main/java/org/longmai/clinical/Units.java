package org.longmai.clinical;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.Optional;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;
import org.fhir.ucum.UcumService;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Resource;

/**
 * Units of measure and what they are worth in one another.
 *
 * @see <a href="https://ucum.org/ucum">UCUM: the Unified Code for Units of Measure</a>
 */
final class Units {

    private static final String UCUM = "http://unitsofmeasure.org";
    private static final String MOLAR = "mol/L";
    private static final String MASS = "g/L";
    private static final int LONGEST = 50;

    private final Map<String, String> spellings;
    private final UcumService ucum;
    private final Cache<Pair, Optional<Scale>> scales =
            Caffeine.newBuilder().maximumSize(2_000).build();

    private record Pair(String from, String to) {}

    /** @param spellings what institutions write, to UCUM's code */
    Units(Map<String, String> spellings) {
        this.spellings = spellings;
        try (InputStream essence = UcumEssenceService.class.getResourceAsStream("/ucum-essence.xml")) {
            this.ucum = new UcumEssenceService(essence);
        } catch (Exception e) {
            throw new IllegalStateException("the table of units cannot be read", e);
        }
    }

    /** The unit of a Quantity by its UCUM code, or null if it has none that is known. */
    @Nullable
    String of(Map<String, Object> quantity) {
        for (String name : new String[] {"code", "unit"}) {
            Object text = quantity.get(name);
            if (text instanceof String unit && (name.equals("unit") || UCUM.equals(quantity.get("system")))) {
                String code = spellings.getOrDefault(unit.strip(), unit.strip());
                if (isKnown(code)) {
                    return code;
                }
            }
        }
        return null;
    }

    /** How values in the one unit become values in the other; empty if they measure different things. */
    Optional<Scale> scale(String from, String to, @Nullable BigDecimal gramsPerMole) {
        if (from.equals(to)) {
            return Optional.of(Scale.SAME);
        }
        Optional<Scale> direct = scale(from, to);
        if (direct.isPresent() || gramsPerMole == null) {
            return direct;
        }
        Optional<Scale> toMass = through(from, MOLAR, gramsPerMole, MASS, to);
        return toMass.isPresent()
                ? toMass
                : through(from, MASS, BigDecimal.ONE.divide(gramsPerMole, MathContext.DECIMAL64), MOLAR, to);
    }

    private Optional<Scale> through(String from, String first, BigDecimal factor, String second, String to) {
        return scale(from, first).flatMap(before -> scale(second, to)
                .map(after -> before.then(new Scale(factor, BigDecimal.ZERO)).then(after)));
    }

    private Optional<Scale> scale(String from, String to) {
        return scales.get(new Pair(from, to), any -> computed(from, to));
    }

    /** Two points give the line: a degree Fahrenheit has an offset beside its factor. */
    private Optional<Scale> computed(String from, String to) {
        try {
            if (!ucum.isComparable(from, to)) {
                return Optional.empty();
            }
            BigDecimal offset = convert("0", from, to);
            return Optional.of(new Scale(convert("1", from, to).subtract(offset), offset));
        } catch (UcumException e) {
            return Optional.empty();
        }
    }

    private BigDecimal convert(String value, String from, String to) throws UcumException {
        return new BigDecimal(ucum.convert(new Decimal(value, 20), from, to).asDecimal());
    }

    private boolean isKnown(String code) {
        return code.length() <= LONGEST && ucum.validate(code) == null;
    }

    /** The number of a Quantity, or null if it has none. */
    static @Nullable BigDecimal value(Map<String, Object> quantity) {
        Object value = quantity.get("value");
        return value instanceof Number number ? Numbers.of(number) : null;
    }

    static String text(Map<String, Object> quantity) {
        StringBuilder text = new StringBuilder();
        for (Object part : new Object[] {quantity.get("comparator"), quantity.get("value")}) {
            text.append(part == null ? "" : part);
        }
        for (Object unit : Resource.values(quantity, "unit")) {
            text.append(' ').append(unit);
        }
        return text.toString();
    }
}
