package org.longmai.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** An OpenID issuer with discovery and keys, that signs whatever a test wants. */
final class TestIssuer {

    private final RSAKey key = newKey("k1");
    private final HttpServer server;
    private volatile boolean silent;

    TestIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answer(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(url(), url()));
        answer("/keys", new JWKSet(key.toPublicJWK()).toString());
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void stop() {
        server.stop(0);
    }

    /** A token of a doctor at Anju, changed as the test likes. */
    String token(Consumer<JWTClaimsSet.Builder> change) {
        return signed(JWSAlgorithm.RS256, JOSEObjectType.JWT, rsa(key), change);
    }

    String typed(String type) {
        return signed(JWSAlgorithm.RS256, new JOSEObjectType(type), rsa(key), claims -> {});
    }

    String byAnotherKey() {
        return signed(JWSAlgorithm.RS256, JOSEObjectType.JWT, rsa(newKey("k1")), claims -> {});
    }

    /** One for which its keys are asked anew. */
    String byANewKey() {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k2").build();
        return signed(header, rsa(newKey("k2")), claims -> {});
    }

    /** Whether it fails at whatever it is asked. */
    void silent(boolean fails) {
        silent = fails;
    }

    /** The classic forgery: the public key, which everybody has, as the secret of an HMAC. */
    String hmacWithThePublicKey() {
        try {
            String pem = "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                            .encodeToString(key.toRSAPublicKey().getEncoded())
                    + "\n-----END PUBLIC KEY-----\n";
            JWSSigner signer = new MACSigner(pem.getBytes(StandardCharsets.US_ASCII));
            return signed(JWSAlgorithm.HS256, JOSEObjectType.JWT, signer, claims -> {});
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String unsigned() {
        return new PlainJWT(claims(change -> {})).serialize();
    }

    private String signed(
            JWSAlgorithm algorithm, JOSEObjectType type, JWSSigner signer, Consumer<JWTClaimsSet.Builder> change) {
        return signed(
                new JWSHeader.Builder(algorithm)
                        .type(type)
                        .keyID(key.getKeyID())
                        .build(),
                signer,
                change);
    }

    private String signed(JWSHeader header, JWSSigner signer, Consumer<JWTClaimsSet.Builder> change) {
        try {
            SignedJWT token = new SignedJWT(header, claims(change));
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private JWTClaimsSet claims(Consumer<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(url())
                .audience("longmai")
                .subject("sub-1")
                .jwtID(UUID.randomUUID().toString())
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .claim("name", "李医生")
                .claim("longmai_role", "doctor")
                .claim("institution", "tl-anju")
                .claim("scope", "user/*.rs")
                .claim("client_id", "longmai-app");
        change.accept(claims);
        return claims.build();
    }

    private void answer(String path, String json) {
        server.createContext(path, exchange -> {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(silent ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static JWSSigner rsa(RSAKey key) {
        try {
            return new RSASSASigner(key);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
