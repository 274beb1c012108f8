package org.longmai.clinical;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Where the data of medicine and of the district stand; a district puts its own in their place.
 *
 * @param analytes what is measured: codes of one meaning, units, molar masses
 * @param units how units are written, beside UCUM's own way
 * @param recognition what results are recognised mutually, for how long, of whom
 * @param medicines names of medicines, and classes that react against one another
 * @param urgent values that need somebody at once
 */
@ConfigurationProperties("longmai.clinical")
record ClinicalSettings(
        @DefaultValue("classpath:clinical/analytes.json") Resource analytes,
        @DefaultValue("classpath:clinical/units.json") Resource units,
        @DefaultValue("classpath:clinical/recognition.json") Resource recognition,
        @DefaultValue("classpath:clinical/medicines.json") Resource medicines,
        @DefaultValue("classpath:clinical/urgent.json") Resource urgent) {}
