package dev.keywright.account;

import java.util.UUID;

/**
 * The id of an account. It is not visible to other members and never reused.
 *
 * @param value a random UUID (RFC 9562 §5.4) as text
 */
public record AccountId(String value) {

    public static AccountId random() {
        return new AccountId(UUID.randomUUID().toString());
    }
}
