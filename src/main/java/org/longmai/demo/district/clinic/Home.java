package org.longmai.demo.district.clinic;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.demo.district.terms.Element;
import org.longmai.demo.district.terms.Fhir;
import org.longmai.registry.Institution;

/**
 * Where a resident lives, and who cares for people there.
 *
 * @param division the code of the town or street, nine digits
 * @param village the name of the village or neighbourhood
 * @param villageCode its three digits within the town
 * @param house its number
 * @param clinic of the town or street
 * @param villageClinic null where a village has none
 */
public record Home(
        String division,
        String town,
        String village,
        int villageCode,
        int house,
        Institution clinic,
        @Nullable Institution villageClinic) {

    private static final String DIVISION = "http://longmai.org/fhir/StructureDefinition/address-division";

    /** The institution nearest to the house. */
    public Institution nearest() {
        return villageClinic == null ? clinic : villageClinic;
    }

    Element address() {
        String line = "%s%s%d号".formatted(town, village, house);
        Element code = new Element().with("url", DIVISION).with("valueCoding", Fhir.local("division", division, town));
        return new Element()
                .with("extension", List.of(code))
                .with("use", "home")
                .with("text", "重庆市铜梁区" + line)
                .with("line", List.of(line))
                .with("city", "铜梁区")
                .with("district", town)
                .with("state", "重庆市")
                .with("postalCode", "402560")
                .with("country", "CN");
    }
}
