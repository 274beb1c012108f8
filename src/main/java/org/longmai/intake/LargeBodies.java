package org.longmai.intake;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.OperationOutcome;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps bodies from filling the memory and clients from taking for ever: of large bodies only so many are read at once, and each
 * has to arrive in time. It stands before what turns a body into another form, so that it sees what is sent.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 50)
class LargeBodies extends OncePerRequestFilter {

    private static final int LARGE = 1024 * 1024;
    private static final int WAIT_SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** What a body takes while it is read: itself, and the array that it outgrew. */
    private static final int COPIES = 3;

    private final Semaphore reading;

    LargeBodies(IntakeSettings settings) {
        long most = Runtime.getRuntime().maxMemory()
                / 4
                / COPIES
                / settings.maxBody().toBytes();
        this.reading = new Semaphore((int) Math.max(1, most), true);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Body body = new Body(
                request.getInputStream(),
                System.nanoTime() + PATIENCE.toNanos(),
                failure -> request.setAttribute(OperationOutcome.WHY, failure));
        try {
            chain.doFilter(
                    new HttpServletRequestWrapper(request) {
                        @Override
                        public ServletInputStream getInputStream() {
                            return body;
                        }
                    },
                    response);
        } finally {
            body.done();
        }
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI();
        return !path.startsWith("/fhir") && !path.equals("/graphql")
                || request.getMethod().equals("GET");
    }

    private final class Body extends ServletInputStream {

        private final ServletInputStream in;
        private final long deadline;
        private final Consumer<Failure> why;
        private long length;
        private boolean large;

        Body(ServletInputStream in, long deadline, Consumer<Failure> why) {
            this.in = in;
            this.deadline = deadline;
            this.why = why;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int most) throws IOException {
            int read = readInTime(bytes, offset, most);
            length += Math.max(0, read);
            if (length > LARGE && !large) {
                enter();
            }
            return read;
        }

        private int readInTime(byte[] bytes, int offset, int most) {
            try {
                if (System.nanoTime() < deadline) {
                    return in.read(bytes, offset, most);
                }
            } catch (IOException e) {
                boolean late = e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException;
                throw broken(late ? late() : tooShort());
            }
            throw broken(late());
        }

        /** The server gives the request up with the first error that it meets in it; the reason is told all the same. */
        private Failure broken(Failure failure) {
            why.accept(failure);
            return failure;
        }

        private static Failure tooShort() {
            return Failure.invalid(
                    "The body breaks off: fewer bytes came than Content-Length or the chunks say. Nothing of it was"
                            + " taken: send it again, whole.");
        }

        private static Failure late() {
            return Failure.of(
                    Category.UNAVAILABLE,
                    "The body did not arrive in time. Nothing of it was taken: send it again, smaller or gzipped if the"
                            + " line is slow.");
        }

        private void enter() {
            try {
                large = reading.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (!large) {
                throw Failure.of(Category.UNAVAILABLE, "Too many large bodies at once: send it again later.");
            }
        }

        void done() {
            if (large) {
                reading.release();
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
