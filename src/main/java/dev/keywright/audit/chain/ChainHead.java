package dev.keywright.audit.chain;

/**
 * The end of the audit log.
 *
 * @param sequence the number of the newest record, 0 before the first
 * @param link the link to which the next record is sealed
 */
public record ChainHead(long sequence, Mac link) {

    private static final int LINK_BYTES = 32;

    /** The head of an empty audit log. */
    public static final ChainHead START = new ChainHead(0, new Mac(new byte[LINK_BYTES]));
}
