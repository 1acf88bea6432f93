package dev.keywright.account.login;

import dev.keywright.account.login.PasswordVerifier.DelayedException;
import dev.keywright.problem.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Counts login attempts by outcome. Only the audit log records the accounts. */
@Component
public final class LoginMetrics {

    static final String COUNT = "keywright.logins";

    private final Counter succeeded;
    private final Counter rejected;
    private final Counter delayed;

    public LoginMetrics(MeterRegistry registry) {
        this.succeeded = counter(registry, "succeeded");
        this.rejected = counter(registry, "wrong_password");
        this.delayed = counter(registry, "delayed");
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder(COUNT)
                .description("Login attempts")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Counts the outcome of an attempt. */
    public <T> Mono<Result<T>> count(Mono<Result<T>> login) {
        return login.doOnNext((result) -> (result instanceof Result.Success ? succeeded : rejected).increment())
                .doOnError(DelayedException.class, (exception) -> delayed.increment());
    }
}
