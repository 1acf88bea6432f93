package dev.keywright.apikey;

import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.account.Scope;
import java.util.Arrays;

/** Decides what a caller may do with a key that is visible to it. */
public final class KeyAccessPolicy {

    private KeyAccessPolicy() {}

    /**
     * Returns whether the caller may receive the key's secret. A person may. A service key may only if it has every
     * Keywright permission that the key grants; otherwise it could escalate its privileges.
     */
    public static boolean canReceiveSecret(Caller caller, ApiKey key) {
        return caller.isPerson()
                || Arrays.stream(Permission.values())
                        .filter((permission) -> key.terms().scopes().cover(new Scope(permission.scope())))
                        .allMatch(caller::has);
    }

    /**
     * Returns whether the caller may extend the key: a later expiry, more scopes, or reactivation. The issuer of a key
     * for another account sets its bounds, so the owner may not extend it.
     */
    public static boolean canExtend(Caller caller, ApiKey key) {
        boolean answersForIt = key.issuer().account().equals(caller.accountId()) || caller.has(Permission.ADMIN);
        return answersForIt && canReceiveSecret(caller, key);
    }
}
