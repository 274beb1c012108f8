package org.longmai;

import org.longmai.audit.VerifyLedger;
import org.longmai.store.RotateMaster;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What the jar does besides serving: {@code java -jar longmai.jar verify-ledger}. Settings may follow as for serving. */
@Command(
        name = "longmai.jar",
        subcommands = {VerifyLedger.class, RotateMaster.class})
final class Commands {

    private Commands() {}

    static boolean isOne(String[] arguments) {
        return arguments.length > 0 && line().getSubcommands().containsKey(arguments[0]);
    }

    /** The exit code. */
    static int run(String[] arguments) {
        return line().execute(arguments);
    }

    static CommandLine line() {
        return new CommandLine(new Commands());
    }
}
