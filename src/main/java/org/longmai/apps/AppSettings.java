package org.longmai.apps;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param client the id that the apps have at the issuer: a public client with PKCE
 */
@ConfigurationProperties("longmai.apps")
record AppSettings(@DefaultValue("longmai-app") String client) {}
