package org.longmai.store;

/** The master key that is set is not that of the store; the message says what to set. */
public class WrongMasterKey extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongMasterKey(String message) {
        super(message);
    }
}
