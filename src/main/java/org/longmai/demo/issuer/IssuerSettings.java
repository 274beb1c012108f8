package org.longmai.demo.issuer;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.context.annotation.Profile;

/**
 * @param data the directory of what the demo keeps
 * @param url where browsers reach the demo, and so the issuer; by default localhost and the port it listens on
 * @param open whether others than this machine may reach it
 * @param institutions those whose people {@code /demo/people} shows
 */
@ConfigurationProperties("longmai.demo")
@Profile("demo")
record IssuerSettings(
        @DefaultValue("data/demo") Path data,
        @Nullable String url,
        @Name("public") @DefaultValue("false") boolean open,
        @DefaultValue List<String> institutions) {}
