package dev.keywright.apikey.store;

import dev.keywright.account.AccountGrants;
import dev.keywright.apikey.ApiKey;
import org.jspecify.annotations.Nullable;

/**
 * A key with the grants of its accounts.
 *
 * @param owner the grants of the owner; null if the account is deleted
 * @param creator the grants of the account that created the key; null if the account is deleted
 */
public record KeyWithGrants(
        ApiKey key, @Nullable AccountGrants owner, @Nullable AccountGrants creator) {}
