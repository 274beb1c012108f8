package org.longmai.push;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Sends every Bundle of a folder to a hub. */
@Command(name = "push", description = "Sends every Bundle of a folder to a hub.", mixinStandardHelpOptions = true)
public final class Push implements Callable<Integer> {

    @Override
    public Integer call() {
        return 0;
    }
}
