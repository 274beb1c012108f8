package org.longmai.push;

/** The hub or its issuer does not let the client in: trying again does not help. */
final class Denied extends RuntimeException {

    Denied(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
