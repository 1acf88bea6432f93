package dev.keywright.account.password;

import dev.keywright.account.Username;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The policy for new passwords.
 *
 * @param minLength the minimum number of characters
 * @param blocklist the passwords to reject as too common, or null for none
 */
public record PasswordPolicy(int minLength, @Nullable PasswordBlocklist blocklist) {

    /** Returns a message for the user if the password violates the policy; empty if it is valid. */
    public Optional<String> findViolation(Username username, Password password) {
        if (password.length() < minLength) {
            return Optional.of("The password must have %d to %d characters.".formatted(minLength, Password.MAX_LENGTH));
        }
        if (blocklist != null && blocklist.rejects(username, password)) {
            return Optional.of("The password is too easy to guess. Choose another.");
        }
        return Optional.empty();
    }
}
