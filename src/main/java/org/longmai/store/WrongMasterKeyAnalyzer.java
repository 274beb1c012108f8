package org.longmai.store;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints what is wrong with the master key, without a stack trace. */
class WrongMasterKeyAnalyzer extends AbstractFailureAnalyzer<WrongMasterKey> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, WrongMasterKey wrong) {
        return new FailureAnalysis(
                wrong.getMessage(),
                "The master key (longmai.store.master-key or keystore) is the one that the store was last rotated to, its suite the one"
                        + " that it was begun with.",
                wrong);
    }
}
