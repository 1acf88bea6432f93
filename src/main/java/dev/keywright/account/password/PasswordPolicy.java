package dev.keywright.account.password;

import dev.keywright.account.Username;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The policy for new passwords. */
public final class PasswordPolicy {

    private final int minLength;
    private final @Nullable PasswordBlocklist passwordBlocklist;

    /** @param passwordBlocklist the passwords to reject as too common, or null for none */
    public PasswordPolicy(int minLength, @Nullable PasswordBlocklist passwordBlocklist) {
        this.minLength = minLength;
        this.passwordBlocklist = passwordBlocklist;
    }

    /** Returns a message for the user if the password violates the policy; empty if it is valid. */
    public Optional<String> findViolation(Username username, Password password) {
        if (password.length() < minLength) {
            return Optional.of("The password must have %d to %d characters.".formatted(minLength, Password.MAX_LENGTH));
        }
        if (passwordBlocklist != null && passwordBlocklist.rejects(username, password)) {
            return Optional.of("The password is too easy to guess. Choose another.");
        }
        return Optional.empty();
    }
}
