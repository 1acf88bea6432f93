package dev.keywright.account;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which passwords a new account may take. */
final class PasswordPolicy {

    private final int minLength;
    private final @Nullable Blocklist blocklist;

    /** @param blocklist the passwords that are refused as too common, or null for none */
    PasswordPolicy(int minLength, @Nullable Blocklist blocklist) {
        this.minLength = minLength;
        this.blocklist = blocklist;
    }

    /** What is wrong with the password, as a sentence for the person who chose it; empty if nothing is. */
    Optional<String> objection(Username username, Password password) {
        if (password.length() < minLength) {
            return Optional.of("A password has %d to %d characters.".formatted(minLength, Password.MAX_LENGTH));
        }
        if (blocklist != null && blocklist.refuses(username, password)) {
            return Optional.of("This password is too easily guessed. Choose another.");
        }
        return Optional.empty();
    }
}
