package org.longmai.store;

/** That of a store nothing may change, not even at a first start. */
public final class ReadOnly {

    /** Set by a command that only reads. */
    public static final String SETTING = "longmai.store.read-only";

    private ReadOnly() {}
}
