package dev.keywright.account.password;

import dev.keywright.account.Username;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which passwords a new account may take. */
public final class PasswordPolicy {

    private final int minLength;
    private final @Nullable PasswordBlocklist passwordBlocklist;

    /** @param passwordBlocklist the passwords that are refused as too common, or null for none */
    public PasswordPolicy(int minLength, @Nullable PasswordBlocklist passwordBlocklist) {
        this.minLength = minLength;
        this.passwordBlocklist = passwordBlocklist;
    }

    /** What is wrong with the password, as a sentence for the person who chose it; empty if nothing is. */
    public Optional<String> objection(Username username, Password password) {
        if (password.length() < minLength) {
            return Optional.of("A password has %d to %d characters.".formatted(minLength, Password.MAX_LENGTH));
        }
        if (passwordBlocklist != null && passwordBlocklist.rejects(username, password)) {
            return Optional.of("This password is too easily guessed. Choose another.");
        }
        return Optional.empty();
    }
}
