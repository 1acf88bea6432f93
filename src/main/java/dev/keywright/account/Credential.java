package dev.keywright.account;

import java.util.Set;

/** The credential that authenticated a caller. */
public sealed interface Credential {

    /** The session of a user. */
    record Session(SessionId id) implements Credential {}

    /**
     * The service key of a program.
     *
     * @param id the public id of the key
     * @param family the id of the first key of the rotation family
     * @param creator the account that created the key and has to be allowed to grant its scopes
     * @param permissions the permissions of the key's scopes
     */
    record ServiceKey(String id, String family, AccountId creator, Set<Permission> permissions) implements Credential {}
}
