package org.longmai.apps;

import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The apps' addresses; what has its version in its address is kept by browsers, the rest is asked for anew. */
@Configuration(proxyBeanMethods = false)
class AppsConfiguration implements WebMvcConfigurer {

    private static final List<String> APPS = List.of("app", "desk", "office", "shl");

    @Override
    public void addViewControllers(ViewControllerRegistry views) {
        for (String app : APPS) {
            views.addRedirectViewController("/" + app, "/" + app + "/");
            views.addViewController("/" + app + "/").setViewName("forward:/" + app + "/index.html");
        }
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry resources) {
        resources
                .addResourceHandler("/webjars/**")
                .addResourceLocations("classpath:/META-INF/resources/webjars/")
                .setCacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
        APPS.forEach(app -> files(resources, app));
        files(resources, "shared");
        resources
                .addResourceHandler("/shared/clinical/**")
                .addResourceLocations("classpath:/clinical/")
                .setCacheControl(CacheControl.noCache());
    }

    private static void files(ResourceHandlerRegistry resources, String folder) {
        resources
                .addResourceHandler("/" + folder + "/**")
                .addResourceLocations("classpath:/static/" + folder + "/")
                .setCacheControl(CacheControl.noCache());
    }
}
