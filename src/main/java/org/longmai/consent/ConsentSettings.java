package org.longmai.consent;

import java.util.HashSet;
import java.util.Set;
import org.longmai.consent.label.LabelRules;
import org.longmai.consent.provision.Policy;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * @param implicit the district's policy where none of the resident's consents applies: {@code deny},
 *     {@code break-glass-only}, {@code basic-normal} or {@code all-normal}
 * @param papers what a signed paper can permit that an institution sent: the data of that institution ({@code own}) or the
 *     whole record ({@code all}); a denial always counts
 * @param labels the rules of which codes make an entry sensitive (JSON)
 * @param uncoded whether what has neither a code nor a label counts as sensitive
 * @param sensitive codes of security labels that make an entry restricted, whatever else its labels say; a consent has to
 *     name them
 * @param adolescent codes of security labels of what a guardian does not see of an adolescent of 14 or older
 * @param neverInEmergency codes of security labels of what a declared emergency never opens
 */
@ConfigurationProperties("longmai.consent")
record ConsentSettings(
        @DefaultValue("deny") Policy implicit,
        @DefaultValue("own") Trust papers,
        @DefaultValue("classpath:consent/labels.json") Resource labels,
        @DefaultValue("false") boolean uncoded,
        @DefaultValue({
                    "HIV",
                    "STD",
                    "PSY",
                    "PSYTHPN",
                    "MH",
                    "BH",
                    "SPI",
                    "SUD",
                    "ETH",
                    "ETHUD",
                    "OPIOIDUD",
                    "SDV",
                    "SEX",
                    "GDIS",
                    "TBOO"
                })
                Set<String> sensitive,
        @DefaultValue({
                    "ADOL",
                    "SEX",
                    "HIV",
                    "STD",
                    "PSY",
                    "PSYTHPN",
                    "MH",
                    "BH",
                    "SPI",
                    "SUD",
                    "ETH",
                    "ETHUD",
                    "OPIOIDUD",
                    "SDV"
                })
                Set<String> adolescent,
        @DefaultValue("PSYTHPN") Set<String> neverInEmergency) {

    /** What a paper can permit. */
    enum Trust {
        OWN,
        ALL
    }

    ConsentSettings {
        if (implicit == Policy.OPT_IN) {
            throw new IllegalArgumentException(
                    "longmai.consent.implicit cannot be opt-in: that is for a resident to say. "
                            + "Set deny, break-glass-only, basic-normal or all-normal.");
        }
        sensitive = uncoded ? plus(sensitive, LabelRules.UNCODED) : Set.copyOf(sensitive);
        adolescent = Set.copyOf(adolescent);
        neverInEmergency = Set.copyOf(neverInEmergency);
    }

    private static Set<String> plus(Set<String> codes, String code) {
        Set<String> more = new HashSet<>(codes);
        more.add(code);
        return Set.copyOf(more);
    }
}
