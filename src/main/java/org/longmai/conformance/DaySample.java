package org.longmai.conformance;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.longmai.fhir.Reference;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Of what each institution sends between two nights, so many resources by chance: each is as likely to be among them as any
 * other, however many there are (Vitter's algorithm R). It is kept in memory, and names resources only: what is drawn is read
 * again at night, as it is then.
 */
@Component
class DaySample {

    private final int size;
    private final Random random;
    private final Map<String, Drawn> byInstitution = new HashMap<>();

    private static final class Drawn {
        private long seen;
        private final List<Reference> references = new ArrayList<>();
    }

    @Autowired
    DaySample(ConformanceSettings settings, SecureRandom random) {
        this(settings.sample(), random);
    }

    DaySample(int size, Random random) {
        this.size = size;
        this.random = random;
    }

    synchronized void add(String institution, Iterable<Reference> stored) {
        if (size == 0) {
            return;
        }
        Drawn drawn = byInstitution.computeIfAbsent(institution, any -> new Drawn());
        for (Reference reference : stored) {
            drawn.seen++;
            if (drawn.references.size() < size) {
                drawn.references.add(reference);
            } else {
                long place = (long) (random.nextDouble() * drawn.seen);
                if (place < size) {
                    drawn.references.set((int) place, reference);
                }
            }
        }
    }

    /** What was drawn, by institution; the next draw begins. */
    synchronized Map<String, List<Reference>> take() {
        Map<String, List<Reference>> taken = new HashMap<>();
        byInstitution.forEach((institution, drawn) -> taken.put(institution, drawn.references));
        byInstitution.clear();
        return taken;
    }
}
