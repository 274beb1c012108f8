package org.longmai.clinical;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The analytes that are known, by each of their codes. */
final class Analytes {

    private final Map<String, Analyte> byCode = new HashMap<>();
    private final Map<String, Analyte> byId = new HashMap<>();

    Analytes(List<Analyte> analytes) {
        for (Analyte analyte : analytes) {
            byId.put(analyte.id(), analyte);
            analyte.codes().forEach(code -> byCode.put(code, analyte));
        }
    }

    /** @param token {@code system|code} */
    @Nullable
    Analyte ofCode(String token) {
        return byCode.get(token);
    }

    /** @param asked its id here, {@code system|code}, or a code of any system */
    @Nullable
    Analyte asked(String asked) {
        Analyte analyte = byId.get(asked);
        if (analyte == null) {
            analyte = byCode.get(asked);
        }
        if (analyte == null && asked.indexOf('|') < 0) {
            analyte = byCode.get("http://loinc.org|" + asked);
        }
        return analyte;
    }
}
