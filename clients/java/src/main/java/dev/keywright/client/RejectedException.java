package dev.keywright.client;

import dev.keywright.client.model.ProblemCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service rejected the request. The same request will fail again. An invalid key is not an exception but a {@link Verdict}. */
public sealed class RejectedException extends KeywrightException permits RateLimitedException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable ProblemCode code;
    private final @Nullable String field;

    RejectedException(int status, Problem problem, Throwable cause) {
        super(problem.message(status), cause);
        this.status = status;
        this.code = problem.code();
        this.field = problem.field();
    }

    /** The HTTP status, 400 to 499. */
    public int status() {
        return status;
    }

    /** The stable error code; empty if the response has no code that this client knows. */
    public Optional<ProblemCode> code() {
        return Optional.ofNullable(code);
    }

    /** The invalid field of the request; empty if the error concerns none. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }
}
