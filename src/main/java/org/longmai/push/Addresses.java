package org.longmai.push;

import java.net.URI;
import java.util.Set;

/** Where secrets and Bundles may go. */
final class Addresses {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private Addresses() {}

    /** Over TLS, within this machine, or where the operator said that the network is safe. */
    static boolean mayCarrySecrets(URI address, boolean plainHttp) {
        return "https".equalsIgnoreCase(address.getScheme())
                || "http".equalsIgnoreCase(address.getScheme())
                        && (plainHttp || LOOPBACK.contains(String.valueOf(address.getHost())));
    }

    /** The address of the FHIR service: {@code /fhir} where no path is given, and no slash at the end. */
    static URI fhir(URI url) {
        String text = url.toString().replaceAll("/+$", "");
        return URI.create(String.valueOf(url.getPath()).replace("/", "").isEmpty() ? text + "/fhir" : text);
    }
}
