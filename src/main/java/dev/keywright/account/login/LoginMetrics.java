package dev.keywright.account.login;

import dev.keywright.account.login.PasswordVerifier.Checked;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** How many attempts to log in there were, by what came of them. Whose they were is in the trail alone. */
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
                .description("Attempts to log in")
                .tag("outcome", outcome)
                .register(registry);
    }

    public void attempted(Checked<?> checked) {
        checked.<Counter>fold((done) -> right, () -> wrong, (wait) -> delayed).increment();
    }
}
