package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;

/**
 * Who made a key.
 *
 * @param account the account, which has to be one that may give the key's scopes
 * @param quotaSubject whose quota the key counts against: the id of that account or, if a program made it, of the first
 *     of the lineage of its service key, since else it would gain a whole quota by rotating that; empty if against nobody's
 */
record Issuer(AccountId account, String quotaSubject) {

    private static final String NOBODY = "";

    /** Of a key that counts against nobody's quota. */
    static Issuer outsideQuotas(Caller caller) {
        return new Issuer(caller.accountId(), NOBODY);
    }

    static Issuer of(Caller caller) {
        String subject = caller.credential() instanceof Credential.ServiceKey key
                ? key.lineage()
                : caller.accountId().value();
        return new Issuer(caller.accountId(), subject);
    }
}
