package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;

/**
 * Who made a key.
 *
 * @param account the account, which has to be one that may give the key's scopes
 * @param quotaSubject whose quota the key counts against: the id of that account or, if a program made it, the lineage of
 *     the service key that it did so with, since a key that rotates itself would have a new quota each time otherwise
 */
record Issuer(AccountId account, String quotaSubject) {

    static Issuer of(Caller caller) {
        String quotaSubject = caller.credential() instanceof Credential.ServiceKey key
                ? key.lineage()
                : caller.accountId().value();
        return new Issuer(caller.accountId(), quotaSubject);
    }
}
