package org.longmai.demo;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** {@code /graphiql} leads to the page. */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
class GraphiqlRedirect implements WebMvcConfigurer {

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/graphiql", "/graphiql/index.html");
        registry.addRedirectViewController("/graphiql/", "/graphiql/index.html");
        registry.addRedirectViewController("/", "/graphiql/index.html");
    }
}
