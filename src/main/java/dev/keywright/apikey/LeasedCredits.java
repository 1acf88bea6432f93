package dev.keywright.apikey;

/** The credits that this node has taken from the store, to spend them in memory. */
@FunctionalInterface
public interface LeasedCredits {

    /**
     * How many are unspent: those that the store has, and those that this node took from it. What other nodes took is not known
     * here and missing, up to a block for each, until they give it back.
     *
     * @param stored the lineage's credits, as the store has them now
     */
    long unspent(KeyId family, Credits stored);
}
