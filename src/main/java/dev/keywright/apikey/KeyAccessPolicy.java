package dev.keywright.apikey;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.account.Role;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import java.util.Collection;
import java.util.Optional;

/**
 * Decides who may do what with a key. The filter chain has already checked the caller's permission for the operation.
 *
 * <table>
 *   <caption>Operations on a key, by the caller's relation to it</caption>
 *   <tr><th>operation</th><th>owner</th><th>creator</th><th>operator</th><th>others</th></tr>
 *   <tr><td>read, change the name or metadata, suspend, revoke, delete</td><td>yes</td><td>yes</td><td>yes</td><td>hidden</td></tr>
 *   <tr><td>rotate</td><td>secret</td><td>secret</td><td>secret</td><td>hidden</td></tr>
 *   <tr><td>reveal</td><td>secret</td><td>hidden</td><td>secret</td><td>hidden</td></tr>
 *   <tr><td>change any other field, resume, renew the lifetime by a rotation</td><td>no</td><td>secret</td><td>secret</td><td>hidden</td></tr>
 *   <tr><td>list or revoke by the simple operations</td><td>yes</td><td>hidden</td><td>hidden</td><td>hidden</td></tr>
 * </table>
 *
 * <p>The owner is the account of the key, the creator the account that created it, often the same. "Hidden" means that
 * the API treats the key as nonexistent, "secret" that {@link #canReceiveSecret} decides.
 */
public final class KeyAccessPolicy {

    /** The keys of an account that a caller may list. */
    public enum Listing {
        ALL,
        CREATED_BY_CALLER,
        NONE
    }

    private KeyAccessPolicy() {}

    /** Returns whether the key exists for the caller. */
    public static boolean isVisible(Caller caller, ApiKey key) {
        return isOwner(caller, key) || canControl(caller, key);
    }

    public static boolean isOwner(Caller caller, ApiKey key) {
        return key.owner().equals(caller.accountId());
    }

    private static boolean canControl(Caller caller, ApiKey key) {
        return key.creator().account().equals(caller.accountId()) || caller.has(Permission.ADMIN);
    }

    /**
     * Returns whether the key can be revealed to the caller, provided that {@link #canReceiveSecret}. It is not revealed
     * to a creator for another account, who received it at its creation.
     */
    public static boolean canReveal(Caller caller, ApiKey key) {
        return isOwner(caller, key) || caller.has(Permission.ADMIN);
    }

    /**
     * Returns whether the caller may receive the secret of a visible key. A user may. A service key may only if it
     * has every Keywright permission that the key grants; otherwise it could escalate its privileges.
     */
    public static boolean canReceiveSecret(Caller caller, ApiKey key) {
        return caller.isUser()
                || Permission.grantedBy(key.terms().scopes()).stream().allMatch(caller::has);
    }

    /**
     * Returns whether the caller may change what a visible key allows, resume it, or renew its lifetime by a rotation.
     * The creator of a key for another account sets its bounds, so the owner may not extend it.
     */
    public static boolean canExtend(Caller caller, ApiKey key) {
        return canControl(caller, key) && canReceiveSecret(caller, key);
    }

    /**
     * Returns whether the caller may create keys for the account. An operator, and a service key with {@code
     * keywright:keys:write}, may create keys for any account.
     */
    public static boolean canCreateFor(Caller caller, AccountId owner) {
        return owner.equals(caller.accountId())
                || caller.has(Permission.ADMIN)
                || (!caller.isUser() && caller.has(Permission.KEYS_WRITE));
    }

    /**
     * Returns which keys of the account the caller may list. Of another account, an operator may list all keys, a service
     * key those that its own account created, and any other user none.
     */
    public static Listing listing(Caller caller, AccountId owner) {
        if (owner.equals(caller.accountId()) || caller.has(Permission.ADMIN)) {
            return Listing.ALL;
        }
        return caller.isUser() ? Listing.NONE : Listing.CREATED_BY_CALLER;
    }

    /**
     * Finds the first scope that the caller may not give to a key.
     *
     * @param account the grants of the caller's account
     * @param imported whether the key was imported from another system
     */
    public static Optional<Scope> findNotGrantable(
            Caller caller, AccountGrants account, boolean imported, Collection<Scope> scopes) {
        return scopes.stream()
                .filter((scope) -> !accountCanGrant(account, scope)
                        || !callerCanGrant(caller, scope)
                        || !keyCanHave(imported, scope))
                .findFirst();
    }

    /** Returns whether the account may grant the scope. Only an operator may grant Keywright's own scopes. */
    public static boolean accountCanGrant(AccountGrants account, Scope scope) {
        if (account.role() == Role.OPERATOR) {
            return true;
        }
        Scopes allowed = account.allowedScopes();
        return !scope.isKeywrightScope() && (allowed == null || allowed.cover(scope));
    }

    /** A service key needs full access to grant Keywright's own scopes, so that it cannot escalate its privileges. */
    private static boolean callerCanGrant(Caller caller, Scope scope) {
        return !scope.isKeywrightScope() || caller.isUser() || caller.has(Permission.ADMIN);
    }

    /**
     * Returns whether the key can have the scope. The secret of an imported key is known outside Keywright, so the key
     * cannot have Keywright's own scopes.
     */
    public static boolean keyCanHave(boolean imported, Scope scope) {
        return !imported || !scope.isKeywrightScope();
    }
}
