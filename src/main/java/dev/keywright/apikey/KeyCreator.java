package dev.keywright.apikey;

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
public record KeyCreator(AccountId account, String quotaSubject) {

    private static final String NOBODY = "";

    /** Of a key that counts against nobody's quota. */
    public static KeyCreator outsideQuotas(Caller caller) {
        return new KeyCreator(caller.accountId(), NOBODY);
    }

    public static KeyCreator of(Caller caller) {
        String subject = caller.credential() instanceof Credential.ServiceKey key
                ? key.family()
                : caller.accountId().value();
        return new KeyCreator(caller.accountId(), subject);
    }
}
