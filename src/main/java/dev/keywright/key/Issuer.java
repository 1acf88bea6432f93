package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;

/**
 * Who made a key.
 *
 * @param account the account, which has to be one that may give the key's scopes
 * @param quotaSubject whose quota the key counts against: the id of that account or, if a program made it, of the service
 *     key that it did so with
 */
record Issuer(AccountId account, String quotaSubject) {

    static Issuer of(Caller caller) {
        String serviceKey = caller.serviceKey();
        return new Issuer(
                caller.accountId(), serviceKey == null ? caller.accountId().value() : serviceKey);
    }
}
