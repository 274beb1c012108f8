package org.longmai.store;

/**
 * Where the master key is: a setting, a keystore, or a key management service, which is then the one bean of this type. All that
 * the master key does is to wrap the district's secret; so it can be another one tomorrow, and no record changes.
 */
public interface KeyService {

    /** Names the key and tells nothing of it: letters and digits, the same for the same key. */
    String id();

    byte[] wrap(byte[] secret);

    /** @throws IllegalStateException if another key wrapped it, or it was changed */
    byte[] unwrap(byte[] wrapped);
}
