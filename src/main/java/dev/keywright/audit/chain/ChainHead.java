package dev.keywright.audit.chain;

/**
 * Where the trail ends.
 *
 * @param sequence the newest record's number, 0 before the first
 * @param link what the next record's MAC is made over
 */
public record ChainHead(long sequence, Mac link) {

    private static final int LINK_BYTES = 32;

    /** Of a trail without records. */
    public static final ChainHead START = new ChainHead(0, new Mac(new byte[LINK_BYTES]));
}
