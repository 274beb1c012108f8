package org.longmai.clinical;

import java.util.List;
import java.util.Set;

/**
 * The district's rules of mutual recognition (检查检验结果互认).
 *
 * @param kinds institution kinds (WS 218) of the second level and above, whose results count
 * @param evaluated ids of other institutions that passed the quality evaluation
 * @param items what is recognised, and for how long
 */
record RecognitionRules(Set<String> kinds, Set<String> evaluated, List<Item> items) {

    /**
     * @param days how long a result counts, from its own date on
     * @param codes {@code system|code}, any of them; of a laboratory item also the id of an analyte
     */
    record Item(String id, String zh, String en, int days, List<String> codes) {

        Wording name() {
            return new Wording(zh, en);
        }
    }
}
