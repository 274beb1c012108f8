package org.longmai.share;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import java.util.Map;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;

/** A document, encrypted as the links' readers expect it: the compact form of a JWE. */
final class Snapshot {

    private Snapshot() {}

    /** @param key 32 bytes */
    static String of(Map<String, Object> document, byte[] key) {
        JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                .compressionAlgorithm(CompressionAlgorithm.DEF)
                .contentType(OperationOutcome.MEDIA_TYPE)
                .build();
        JWEObject jwe = new JWEObject(header, new Payload(Json.write(document)));
        try {
            jwe.encrypt(new DirectEncrypter(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwe.serialize();
    }
}
