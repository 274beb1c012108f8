package org.longmai.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Requests of a metrics collector beside us. One that a proxy handed on is none: its address is not its sender's. */
class MetricsAccess implements RequestMatcher {

    private final List<IpAddressMatcher> addresses;

    MetricsAccess(List<String> addresses) {
        this.addresses = addresses.stream().map(IpAddressMatcher::new).toList();
    }

    @Override
    public boolean matches(HttpServletRequest request) {
        return request.getRequestURI().equals(request.getContextPath() + "/actuator/prometheus")
                && request.getHeader("Forwarded") == null
                && request.getHeader("X-Forwarded-For") == null
                && addresses.stream().anyMatch(address -> address.matches(request));
    }
}
