package dev.keywright.account.login;

import dev.keywright.account.login.PasswordVerifier.Checked;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts login attempts by outcome. Only the audit log records the accounts. */
public final class LoginMetrics {

    static final String COUNT = "keywright.logins";

    private final Counter right;
    private final Counter wrong;
    private final Counter delayed;

    public LoginMetrics(MeterRegistry registry) {
        this.right = counter(registry, "succeeded");
        this.wrong = counter(registry, "wrong_password");
        this.delayed = counter(registry, "held_up");
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder(COUNT)
                .description("Login attempts")
                .tag("outcome", outcome)
                .register(registry);
    }

    public void attempted(Checked<?> checked) {
        checked.<Counter>fold((done) -> right, () -> wrong, (wait) -> delayed).increment();
    }
}
