package dev.keywright.account.lifecycle;

import dev.keywright.account.Operators;
import dev.keywright.account.Username;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Registration and operators.
 *
 * @param registration who can register: anyone, or nobody, so that only an operator can add accounts. To create
 *     the first account, start the service with open
 * @param operators the usernames of the operators; if empty, the first account is the operator. An account with such
 *     a name becomes an operator when it is registered, even if an earlier account of this name was deleted. At each start the log lists
 *     the names that are not registered
 */
@ConfigurationProperties("keywright")
public record AccountProperties(
        @DefaultValue("open") Registration registration,
        @DefaultValue List<Username> operators) {

    /** Whether anyone can register. */
    public enum Registration {
        OPEN,
        CLOSED
    }

    public Operators namedOperators() {
        return new Operators(operators);
    }
}
