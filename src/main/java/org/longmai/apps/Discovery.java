package org.longmai.apps;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.longmai.access.Issuer;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/**
 * What the issuer says of itself; asked when it is needed, and remembered for a while.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery</a>
 */
@Component
class Discovery {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Issuer issuer;
    private final RestClient web;
    private final Cache<String, Map<String, Object>> documents = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofMinutes(10))
            .maximumSize(1)
            .build();

    Discovery(Issuer issuer) {
        this.issuer = issuer;
        SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(PATIENCE);
        requests.setReadTimeout(PATIENCE);
        this.web = RestClient.builder().requestFactory(requests).build();
    }

    Map<String, Object> document() {
        return Objects.requireNonNull(documents.get(issuer.url(), this::fetch));
    }

    private Map<String, Object> fetch(String url) {
        return Objects.requireNonNull(web.get()
                .uri(url + "/.well-known/openid-configuration")
                .retrieve()
                .body(new ParameterizedTypeReference<Map<String, Object>>() {}));
    }
}
