package dev.keywright.apikey;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;

/**
 * The creator of a key.
 *
 * @param account the account, which must be allowed to grant the key's scopes
 * @param quotaSubject the subject of the key creation quota: the account id or, for a service key, the id of its
 *     rotation family, so that a rotation does not reset the quota; empty if no quota applies
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
