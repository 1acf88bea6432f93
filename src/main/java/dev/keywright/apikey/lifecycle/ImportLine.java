package dev.keywright.apikey.lifecycle;

import dev.keywright.account.AccountId;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.format.Sha256Digest;
import dev.keywright.problem.ApiException;
import org.jspecify.annotations.Nullable;

/** One line of an import. */
public sealed interface ImportLine {

    /** Its place, from 1. */
    int number();

    /**
     * A key to take over.
     *
     * @param digest what it is known by
     * @param owner who is to own it; null for the caller
     * @param terms what it is to be good for
     */
    record Row(int number, Sha256Digest digest, @Nullable AccountId owner, KeyTerms terms) implements ImportLine {}

    /** What can't be read as one. */
    record Unreadable(int number, ApiException why) implements ImportLine {}
}
