package dev.keywright.audit;

/**
 * Where the trail ends.
 *
 * @param sequence the newest record's number, 0 before the first
 * @param link what the next record's MAC is made over
 */
record Head(long sequence, Mac link) {

    private static final int LINK_BYTES = 32;

    /** Of a trail without records. */
    static final Head START = new Head(0, new Mac(new byte[LINK_BYTES]));
}
