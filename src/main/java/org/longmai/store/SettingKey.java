package org.longmai.store;

import java.util.HexFormat;
import javax.crypto.SecretKey;

/** A master key from a setting: 32 bytes. */
final class SettingKey implements KeyService {

    private static final String PLACE = "district-secret";

    private final String id;
    private final SecretKey key;
    private final Seal seal;

    SettingKey(byte[] bytes, Seal seal) {
        MasterKey master = new MasterKey(bytes);
        this.id = HexFormat.of().formatHex(master.derive("id"), 0, 8);
        this.key = Seal.key(master.derive("wrap"));
        this.seal = seal;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public byte[] wrap(byte[] secret) {
        return seal.seal(key, secret, PLACE);
    }

    @Override
    public byte[] unwrap(byte[] wrapped) {
        return seal.open(key, wrapped, PLACE);
    }
}
