package org.longmai.store;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints what is wrong with the master key, without a stack trace. */
class WrongMasterKeyAnalyzer extends AbstractFailureAnalyzer<WrongMasterKey> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, WrongMasterKey wrong) {
        return new FailureAnalysis(
                wrong.getMessage(),
                "Set longmai.store.master-key (or longmai.store.keystore.…) to the key that the store was last rotated to.",
                wrong);
    }
}
