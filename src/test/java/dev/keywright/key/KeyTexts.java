package dev.keywright.key;

/** Whole keys for tests; their checks were computed with Python's {@code zlib.crc32}, not with the code under test. */
final class KeyTexts {

    static final String ID = "0123456789AB";
    static final String SECRET = "abcdefghijklmnopqrstuvwxyzABCDEF";

    /** CRC-32 of the first 48 characters: 0x7a6a62ce, which is 2EzVEs in base 62. */
    static final String KNOWN = "kw_" + ID + "_" + SECRET + "2EzVEs";

    private KeyTexts() {}

    static KeyText known() {
        return KeyText.parse(KNOWN).orElseThrow();
    }
}
