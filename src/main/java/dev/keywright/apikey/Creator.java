package dev.keywright.apikey;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;

/**
 * The creator of a key. A rotation keeps the account and counts against the quota of its caller.
 *
 * @param account the account, which must be allowed to grant the key's scopes
 * @param quotaSubject whose quota the creation counts against: creations with equal subjects count together; empty if
 *     no quota applies
 */
public record Creator(AccountId account, String quotaSubject) {

    private static final String NO_QUOTA = "";

    /** Returns a creator to whom no quota applies. */
    public static Creator outsideQuotas(Caller caller) {
        return new Creator(caller.accountId(), NO_QUOTA);
    }
}
