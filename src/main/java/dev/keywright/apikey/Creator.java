package dev.keywright.apikey;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;

/**
 * The creator of a key. A rotation keeps the account and counts against the quota of its caller.
 *
 * @param account the account, which must be allowed to grant the key's scopes
 * @param quotaSubject whose quota the creation counts against: the account id or, for a service key, the id of its
 *     rotation family, so that a rotation of that key does not reset the quota; empty if no quota applies
 */
public record Creator(AccountId account, String quotaSubject) {

    private static final String NO_QUOTA = "";

    /** Returns a creator to whom no quota applies. */
    public static Creator outsideQuotas(Caller caller) {
        return new Creator(caller.accountId(), NO_QUOTA);
    }

    public static Creator of(Caller caller) {
        String subject = caller.credential() instanceof Credential.ServiceKey key
                ? key.family()
                : caller.accountId().value();
        return new Creator(caller.accountId(), subject);
    }
}
