package org.longmai.store;

import java.security.GeneralSecurityException;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

/** A few {@link Workbench}es that are free: whoever needs one takes it and puts it back. */
final class Workbenches {

    private static final int KEPT = 16;

    private final BlockingDeque<Workbench> free = new LinkedBlockingDeque<>(KEPT);

    /** What is done at one. */
    interface Work<T> {
        T at(Workbench workbench) throws GeneralSecurityException;
    }

    /** One at which something failed is not used again. */
    <T> T with(Work<T> work) throws GeneralSecurityException {
        Workbench workbench = free.pollFirst();
        if (workbench == null) {
            workbench = new Workbench();
        }
        boolean done = false;
        try {
            T result = work.at(workbench);
            done = true;
            return result;
        } finally {
            if (!done || !workbench.isSmall() || !free.offerFirst(workbench)) {
                workbench.close();
            }
        }
    }
}
