package org.longmai;

import java.util.Objects;
import java.util.Set;
import org.longmai.audit.VerifyLedger;
import org.longmai.push.Push;
import org.longmai.store.RotateMaster;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands of the jar. They run without the server. Another one is one more class in {@code subcommands}. */
@Command(
        name = "longmai",
        description =
                "The health-data hub of a district. Without a command the server starts; its settings are --name=value.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        versionProvider = Commands.Version.class,
        subcommands = {Push.class, VerifyLedger.class, RotateMaster.class})
final class Commands implements Runnable {

    private static final Set<String> OWN_OPTIONS = Set.of("--help", "-h", "--version", "-V");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** True for a command and for this class's own options; the server's settings all begin with two dashes. */
    static boolean asked(String... arguments) {
        return arguments.length > 0 && (OWN_OPTIONS.contains(arguments[0]) || !arguments[0].startsWith("--"));
    }

    /** The exit code of the command. */
    static int run(String... arguments) {
        return line().execute(arguments);
    }

    static CommandLine line() {
        return new CommandLine(new Commands()).setParameterExceptionHandler(Commands::misused);
    }

    /** In two lines: the whole help would push them off a small console. */
    private static int misused(ParameterException e, String... arguments) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(e.getMessage());
        command.getErr().println("See " + command.getCommandSpec().qualifiedName() + " --help.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** What the jar's manifest says. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {"Longmai " + Objects.requireNonNullElse(version, "(not packaged)")};
        }
    }
}
