package org.longmai.consent;

import java.util.List;

/**
 * Why a mutation was refused.
 *
 * @param message what the sender has to change
 * @param path of the argument at fault: {@code input, institutions, 0}
 */
public record MutationError(String message, List<String> path) {

    public MutationError {
        path = List.copyOf(path);
    }
}
