package dev.keywright.cli;

import dev.keywright.cli.CommandArguments.UsageException;
import dev.keywright.startup.StartupException;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.NestedRuntimeException;

/** Runs a command, and turns its errors into a message and an exit code. */
abstract class CommandExecution implements ApplicationRunner, ExitCodeGenerator {

    private int exitCode = CommandRunner.COULD_NOT;

    /**
     * Runs the command and prints the result.
     *
     * @return the exit code
     */
    abstract int execute(ApplicationArguments arguments);

    @Override
    public final void run(ApplicationArguments arguments) {
        try {
            exitCode = execute(arguments);
        } catch (CheckFailed notWell) {
            System.err.println(notWell.getMessage());
            exitCode = CommandRunner.NOT_WELL;
        } catch (UsageException wrong) {
            System.err.println(wrong.getMessage());
        } catch (StartupException exception) {
            System.err.println(exception.getMessage() + " " + exception.action());
        } catch (NestedRuntimeException failure) {
            System.err.println("Database error: "
                    + NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
        }
    }

    @Override
    public final int getExitCode() {
        return exitCode;
    }

    /** A check found a problem. */
    static final class CheckFailed extends RuntimeException {

        CheckFailed(String sentence) {
            super(sentence);
        }
    }
}
