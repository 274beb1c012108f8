package org.longmai.fhir;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;

/** The body of a request that was read already: its bytes, for whoever reads it behind. */
public final class ReadBody extends ServletInputStream {

    private final ByteArrayInputStream bytes;

    public ReadBody(byte[] bytes) {
        this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
        return bytes.read();
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        return bytes.read(to, offset, length);
    }

    @Override
    public boolean isFinished() {
        return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new UnsupportedOperationException("the body is read already");
    }
}
