package dev.keywright.apikey.lifecycle;

import dev.keywright.account.AccountId;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.format.Sha256Digest;
import dev.keywright.problem.ApiException;
import org.jspecify.annotations.Nullable;

/** One line of an import. */
public sealed interface ImportLine {

    /** Returns the line number, from 1. */
    int number();

    /**
     * A key to import.
     *
     * @param digest the digest of the key string
     * @param owner the owning account; null for the caller's account
     * @param terms the terms of the key
     */
    record Row(int number, Sha256Digest digest, @Nullable AccountId owner, KeyTerms terms) implements ImportLine {}

    /** A line that cannot be parsed. */
    record Unreadable(int number, ApiException cause) implements ImportLine {}
}
