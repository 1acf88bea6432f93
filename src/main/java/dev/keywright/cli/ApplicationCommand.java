package dev.keywright.cli;

import java.util.concurrent.Callable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.ParentCommand;

/** A command that uses the settings and some beans of the service. */
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
abstract class ApplicationCommand implements Callable<Integer> {

    private final Class<?>[] beans;

    @ParentCommand
    private KeywrightCommand parent;

    ApplicationCommand(Class<?>... beans) {
        this.beans = beans;
    }

    /**
     * Runs the command and prints the result.
     *
     * @return the exit code
     */
    abstract int execute(BeanFactory beans);

    @Override
    public final Integer call() {
        ConfigurableApplicationContext context;
        try {
            context = parent.start(beans);
        } catch (RuntimeException reported) {
            // Spring has logged the reason, for example an invalid setting.
            return KeywrightCommand.NOT_RUN;
        }
        try (context) {
            return execute(context);
        }
    }

    /** A check found a problem. */
    static final class CheckFailed extends RuntimeException {

        CheckFailed(String message) {
            super(message);
        }
    }
}
