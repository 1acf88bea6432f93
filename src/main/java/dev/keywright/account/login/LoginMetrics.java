package dev.keywright.account.login;

import dev.keywright.account.login.PasswordVerifier.Checked;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

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
        this.delayed = counter(registry, "held_up");
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder(COUNT)
                .description("Login attempts")
                .tag("outcome", outcome)
                .register(registry);
    }

    public void count(Checked<?> checked) {
        checked.<Counter>fold((done) -> succeeded, () -> rejected, (wait) -> delayed)
                .increment();
    }
}
