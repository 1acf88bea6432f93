package dev.keywright.account;

import java.util.UUID;

/**
 * An account's id: never shown to another account, and never used again.
 *
 * @param value a random UUID (RFC 9562 §5.4) as text
 */
public record AccountId(String value) {

    public static AccountId random() {
        return new AccountId(UUID.randomUUID().toString());
    }
}
