package org.longmai.consent;

import java.util.Set;
import org.longmai.consent.provision.Policy;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param implicit the district's policy where none of the resident's consents applies: {@code deny},
 *     {@code break-glass-only}, {@code basic-normal} or {@code all-normal}
 * @param sensitive codes of security labels that make an entry restricted, whatever else its labels say
 */
@ConfigurationProperties("longmai.consent")
record ConsentSettings(
        @DefaultValue("deny") Policy implicit,
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
                Set<String> sensitive) {

    ConsentSettings {
        if (implicit == Policy.OPT_IN) {
            throw new IllegalArgumentException(
                    "longmai.consent.implicit cannot be opt-in: that is for a resident to say. "
                            + "Set deny, break-glass-only, basic-normal or all-normal.");
        }
        sensitive = Set.copyOf(sensitive);
    }
}
