package dev.keywright.account.login;

import dev.keywright.account.AccountId;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One try at a password, by the digests that its failures are counted by.
 *
 * @param account whose password it would be, whether or not there is such an account
 * @param name of the name that was typed, which may be nobody's
 * @param address of the client's address; null if that is not known
 * @param place of the account and the address together; null if the address is not known
 * @param placeIsKnown whether the account has logged in from there of late
 */
record LoginAttempt(
        AccountId account,
        String name,
        @Nullable String address,
        @Nullable String place,
        boolean placeIsKnown) {

    /** What this attempt has to wait for, if failures went before it. */
    Map<String, LoginBackoff> heldUpBy() {
        Map<String, LoginBackoff> delays = new TreeMap<>();
        if (placeIsKnown && place != null) {
            delays.put(place, LoginBackoff.OF_ACCOUNT);
            return delays;
        }
        delays.put(name, LoginBackoff.OF_ACCOUNT);
        if (address != null) {
            delays.put(address, LoginBackoff.OF_ADDRESS);
        }
        return delays;
    }

    /** What a failure counts against, sorted, so that no two attempts wait for each other in a circle. */
    SortedSet<String> countedBy() {
        SortedSet<String> subjects = new TreeSet<>(heldUpBy().keySet());
        if (address != null) {
            subjects.add(address);
        }
        return subjects;
    }
}
