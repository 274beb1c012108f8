package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class WorkbenchesTests {

    private final Workbenches workbenches = new Workbenches();

    @Test
    void givesTheSameAgainOnceItIsPutBack() throws GeneralSecurityException {
        Workbench first = workbenches.with(workbench -> workbench);
        assertThat(workbenches.<Workbench>with(workbench -> workbench)).isSameAs(first);
    }

    @Test
    void givesNobodyWhatAnotherHas() throws GeneralSecurityException {
        workbenches.with(outer -> {
            assertThat(workbenches.<Workbench>with(inner -> inner)).isNotSameAs(outer);
            return outer;
        });
    }

    @Test
    void doesNotGiveAgainAtWhatWorkFailed() throws GeneralSecurityException {
        Workbench[] failed = new Workbench[1];
        assertThatIllegalStateException()
                .isThrownBy(() -> workbenches.with(workbench -> {
                    failed[0] = workbench;
                    throw new IllegalStateException("as an open does that fails");
                }));
        assertThat(workbenches.<Workbench>with(workbench -> workbench)).isNotSameAs(failed[0]);
    }

    @Test
    void doesNotKeepTheRoomOfSomethingHuge() throws GeneralSecurityException {
        Workbench large = workbenches.with(workbench -> {
            workbench.compress(new byte[8 << 20]);
            return workbench;
        });
        assertThat(workbenches.<Workbench>with(workbench -> workbench)).isNotSameAs(large);
    }
}
