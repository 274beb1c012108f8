package org.longmai.push;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;

/** How the client shows who it is. */
sealed interface Credentials {

    void authenticate(HttpRequest.Builder request, Map<String, String> form, URI endpoint, Clock clock);

    /** A secret that both sides know. */
    record Secret(String client, String secret) implements Credentials {

        @Override
        public void authenticate(HttpRequest.Builder request, Map<String, String> form, URI endpoint, Clock clock) {
            request.header("Authorization", Tokens.basic(client, secret));
        }

        @Override
        public String toString() {
            return "Secret[client=" + client + ", secret=<hidden>]";
        }
    }

    /** A key that only the clinic has: RFC 7523. */
    record Key(String client, PrivateKey key, @Nullable String id) implements Credentials {

        private static final long SECONDS = 240;
        private static final Set<Integer> CURVES = Set.of(256, 384);

        /** @param pem PKCS 8, not encrypted */
        static Key read(String client, Path pem, @Nullable String id) throws IOException {
            String text = Files.readString(pem, StandardCharsets.US_ASCII);
            if (!text.contains("-----BEGIN PRIVATE KEY-----")) {
                throw new IOException("no PKCS 8 PEM: openssl pkcs8 -topk8 -nocrypt makes one");
            }
            byte[] der = Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]+-----", ""));
            return new Key(client, key(new PKCS8EncodedKeySpec(der)), id);
        }

        @Override
        public void authenticate(HttpRequest.Builder request, Map<String, String> form, URI endpoint, Clock clock) {
            form.put("client_id", client);
            form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
            form.put("client_assertion", assertion(endpoint, clock));
        }

        @Override
        public String toString() {
            return "Key[client=" + client + ", key=<hidden>]";
        }

        private static PrivateKey key(PKCS8EncodedKeySpec spec) throws IOException {
            for (String kind : new String[] {"RSA", "EC"}) {
                try {
                    PrivateKey key = KeyFactory.getInstance(kind).generatePrivate(spec);
                    if (key instanceof ECPrivateKey ec && !CURVES.contains(bits(ec))) {
                        break;
                    }
                    return key;
                } catch (GeneralSecurityException e) {
                    continue;
                }
            }
            throw new IOException("neither an RSA key nor an EC key on P-256 or P-384");
        }

        private String assertion(URI endpoint, Clock clock) {
            Map<String, Object> header = new LinkedHashMap<>(Map.of("typ", "JWT", "alg", algorithm()));
            if (id != null) {
                header.put("kid", id);
            }
            Map<String, Object> claims = Map.of(
                    "iss",
                    client,
                    "sub",
                    client,
                    "aud",
                    endpoint.toString(),
                    "jti",
                    UUID.randomUUID().toString(),
                    "exp",
                    new JsonNumber(String.valueOf(clock.instant().getEpochSecond() + SECONDS)));
            String signed = base64(Json.write(header)) + "." + base64(Json.write(claims));
            return signed + "." + base64(sign(signed.getBytes(StandardCharsets.US_ASCII)));
        }

        private static int bits(ECPrivateKey key) {
            return key.getParams().getOrder().bitLength();
        }

        private int bits() {
            return key instanceof ECPrivateKey ec ? bits(ec) : 384;
        }

        private String algorithm() {
            return (key instanceof ECPrivateKey ? "ES" : "RS") + bits();
        }

        private byte[] sign(byte[] bytes) {
            try {
                String with = key instanceof ECPrivateKey ? "withECDSAinP1363Format" : "withRSA";
                Signature signature = Signature.getInstance("SHA" + bits() + with);
                signature.initSign(key);
                signature.update(bytes);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new Denied("The key cannot sign: " + e.getMessage());
            }
        }

        private static String base64(byte[] bytes) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
    }
}
