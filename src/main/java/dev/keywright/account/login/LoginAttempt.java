package dev.keywright.account.login;

import dev.keywright.account.AccountId;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A login attempt, with the digests by which failures are counted.
 *
 * @param account the account, or a placeholder if the name does not exist
 * @param name the digest of the requested name, which may not exist
 * @param address the digest of the client's address; null if unknown
 * @param accountAddress the digest of the account and the address; null if the address is unknown
 * @param addressKnown whether the account has recently logged in from the address
 */
record LoginAttempt(
        AccountId account,
        String name,
        @Nullable String address,
        @Nullable String accountAddress,
        boolean addressKnown) {

    /** Returns the subjects whose failures delay this attempt. */
    Map<String, LoginBackoff> delayedBy() {
        Map<String, LoginBackoff> delays = new TreeMap<>();
        if (addressKnown && accountAddress != null) {
            delays.put(accountAddress, LoginBackoff.OF_ACCOUNT);
            return delays;
        }
        delays.put(name, LoginBackoff.OF_ACCOUNT);
        if (address != null) {
            delays.put(address, LoginBackoff.OF_ADDRESS);
        }
        return delays;
    }

    /** Returns the subjects against which a failure counts, sorted to prevent deadlocks. */
    SortedSet<String> countedBy() {
        SortedSet<String> subjects = new TreeSet<>(delayedBy().keySet());
        if (address != null) {
            subjects.add(address);
        }
        return subjects;
    }
}
