package org.longmai.demo;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Profile;

/**
 * @param data the directory of what the demo keeps
 * @param residents how many residents are made up for an empty store; 0: none
 */
@ConfigurationProperties("longmai.demo")
@Profile("demo")
record DemoSettings(@DefaultValue("data/demo") Path data, @DefaultValue("200") int residents) {}
