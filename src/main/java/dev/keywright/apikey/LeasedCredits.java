package dev.keywright.apikey;

/** The credits that this node has leased from the store to spend them in memory. */
@FunctionalInterface
public interface LeasedCredits {

    /**
     * Returns the unspent credits: those in the store plus those leased by this node. Leases of other nodes are unknown
     * here, so the result can be too low by one lease for each of them.
     *
     * @param stored the current credits of the rotation family in the store
     */
    long unspent(KeyId family, Credits stored);
}
