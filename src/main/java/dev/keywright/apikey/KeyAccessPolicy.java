package dev.keywright.apikey;

import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.account.Scope;
import java.util.Arrays;

/** What a caller may do with a key that it can see. */
public final class KeyAccessPolicy {

    private KeyAccessPolicy() {}

    /**
     * Whether the caller may come by the key's secret. A person may; a program only if it has all the power over Keywright
     * that the key gives, or it could take what it was not given.
     */
    public static boolean canReceiveSecret(Caller caller, ApiKey key) {
        return caller.isPerson()
                || Arrays.stream(Permission.values())
                        .filter((permission) -> key.terms().scopes().cover(new Scope(permission.scope())))
                        .allMatch(caller::may);
    }

    /**
     * Whether the caller may make the key worth more: let it live longer, do more, or be good again. Who made the key for
     * another account has set its bounds, so its owner may not.
     */
    public static boolean canExtend(Caller caller, ApiKey key) {
        boolean answersForIt = key.issuer().account().equals(caller.accountId()) || caller.may(Permission.ADMIN);
        return answersForIt && canReceiveSecret(caller, key);
    }
}
