package dev.keywright.client;

import dev.keywright.client.model.ProblemCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service has understood the call and refuses it: the same call will be refused again. That a key is not good is no refusal. */
public sealed class RefusedException extends KeywrightException permits LimitedException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable ProblemCode code;
    private final @Nullable String field;

    RefusedException(int status, Problem problem, Throwable cause) {
        super(problem.sentence(status), cause);
        this.status = status;
        this.code = problem.code();
        this.field = problem.field();
    }

    /** The status of HTTP, 400 to 499. */
    public int status() {
        return status;
    }

    /** Why, in a form that stays; empty if the service gave no reason that this client knows. */
    public Optional<ProblemCode> code() {
        return Optional.ofNullable(code);
    }

    /** Which of the call's fields is wrong; empty if it is none of them. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }
}
