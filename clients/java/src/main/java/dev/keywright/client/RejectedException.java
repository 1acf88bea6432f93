package dev.keywright.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service rejected the request. Its {@link #code} states whether another attempt can succeed. An invalid key is not an exception but a {@link Verdict}. */
public sealed class RejectedException extends KeywrightException permits RateLimitedException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable String code;
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

    /** The stable error code, such as {@code key_not_found}; empty if the response has none. The service lists all codes at {@code /docs/errors}. */
    public Optional<String> code() {
        return Optional.ofNullable(code);
    }

    /** The invalid field of the request; empty if the error concerns none. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }
}
