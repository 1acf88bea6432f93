package dev.keywright.account.registration;

import dev.keywright.account.Operators;
import dev.keywright.account.Username;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of registration and operators.
 *
 * @param registration {@code open}: anyone can register; {@code closed}: only an operator can add accounts
 * @param operators the names of the operators; if empty, the first account is the operator
 */
@ConfigurationProperties("keywright")
public record AccountProperties(
        @DefaultValue("open") Registration registration,
        @DefaultValue List<String> operators) {

    /** Whether anyone can register. */
    public enum Registration {
        OPEN,
        CLOSED
    }

    public AccountProperties {
        operators.stream()
                .filter((name) -> Username.parse(name).isEmpty())
                .findFirst()
                .ifPresent((name) -> {
                    throw new IllegalArgumentException(
                            "keywright.operators contains '" + name + "', which is not a valid username");
                });
    }

    public Operators namedOperators() {
        return new Operators(operators.stream().map(Username::new).toList());
    }
}
