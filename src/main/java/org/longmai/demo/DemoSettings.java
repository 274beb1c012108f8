package org.longmai.demo;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Profile;

/**
 * @param data the directory of what the demo keeps
 * @param sync whether a write of the embedded store is answered only when it is on the disk and outlives a cut of the power; otherwise
 *     it outlives the process, and a cut of the power takes about the last second
 * @param residents how many residents are made up for an empty store; 0: none
 */
@ConfigurationProperties("longmai.demo")
@Profile("demo")
record DemoSettings(
        @DefaultValue("data/demo") Path data,
        @DefaultValue("false") boolean sync,
        @DefaultValue("200") int residents) {}
