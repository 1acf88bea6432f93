package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.error.Refusal;
import org.jspecify.annotations.Nullable;

/** One line of an import. */
sealed interface ImportLine {

    /** Its place, from 1. */
    int number();

    /**
     * A key to take over.
     *
     * @param digest what it is known by
     * @param owner who is to own it; null for the caller
     * @param terms what it is to be good for
     */
    record Row(int number, TextDigest digest, @Nullable AccountId owner, KeyTerms terms) implements ImportLine {}

    /** What can't be read as one. */
    record Unreadable(int number, Refusal why) implements ImportLine {}
}
