package org.longmai;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;

class ModulesTests {

    private final ApplicationModules modules = ApplicationModules.of(Longmai.class);

    @Test
    void keepToTheirWalls() {
        modules.verify();
    }

    /** Into {@code target/spring-modulith-docs}. */
    @Test
    void areDrawn() {
        new Documenter(modules).writeModulesAsPlantUml().writeIndividualModulesAsPlantUml();
    }
}
