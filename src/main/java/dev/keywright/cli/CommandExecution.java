package dev.keywright.cli;

import dev.keywright.cli.CommandArguments.UsageException;
import dev.keywright.startup.StartupException;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.NestedRuntimeException;

/** A command while it runs: what stops it becomes a sentence, and the exit code. */
abstract class CommandExecution implements ApplicationRunner, ExitCodeGenerator {

    private int exitCode = CommandRunner.COULD_NOT;

    /**
     * Does it, and prints what came of it.
     *
     * @return what the process is to end with
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
            System.err.println("The database has failed: "
                    + NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
        }
    }

    @Override
    public final int getExitCode() {
        return exitCode;
    }

    /** What was looked at is not as it should be. */
    static final class CheckFailed extends RuntimeException {

        CheckFailed(String sentence) {
            super(sentence);
        }
    }
}
