package dev.keywright.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code generate-completion}: prints a script with which bash and zsh complete the command line of the alias {@code keywright}. */
@Command(
        name = "generate-completion",
        description = "Prints a completion script for bash and zsh, for the alias keywright.")
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class GenerateCompletionCommand implements Runnable {

    private static final String ALIAS = "keywright";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        System.out.print(AutoComplete.bash(ALIAS, spec.root().commandLine()));
    }
}
