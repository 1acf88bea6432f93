package dev.keywright.usage;

/** Counts uses in memory, to be written later. */
public final class UseCounter {

    /**
     * Counts one.
     *
     * @param subject whose: a key's id, or an address
     * @param verdict what became of it
     */
    public void count(String subject, String verdict) {}
}
