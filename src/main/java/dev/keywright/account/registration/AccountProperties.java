package dev.keywright.account.registration;

import dev.keywright.account.Operators;
import dev.keywright.account.Username;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may have an account, and which accounts are operators.
 *
 * @param registration {@code open}: anyone may register; {@code closed}: only an operator adds accounts
 * @param operators the names of the operators; where there is none, the first account is the operator
 */
@ConfigurationProperties("keywright")
public record AccountProperties(
        @DefaultValue("open") Registration registration,
        @DefaultValue List<String> operators) {

    /** Who may add accounts. */
    public enum Registration {
        OPEN,
        CLOSED
    }

    public AccountProperties {
        operators.stream()
                .filter((name) -> Username.parse(name).isEmpty())
                .findFirst()
                .ifPresent((name) -> {
                    throw new IllegalArgumentException("keywright.operators has '" + name + "', which is no username");
                });
    }

    public Operators namedOperators() {
        return new Operators(operators.stream().map(Username::new).toList());
    }
}
