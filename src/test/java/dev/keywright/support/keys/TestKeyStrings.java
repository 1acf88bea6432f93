package dev.keywright.support.keys;

import dev.keywright.apikey.format.ApiKeyString;

/** Complete keys for tests. Their checksums were computed with Python's {@code zlib.crc32}, not with the code under test. */
public final class TestKeyStrings {

    public static final String ID = "0123456789AB";
    public static final String SECRET = "abcdefghijklmnopqrstuvwxyzABCDEF";

    /** CRC-32 of the first 48 characters: 0x7a6a62ce, which is 2EzVEs in base 62. */
    public static final String KNOWN = "kw_" + ID + "_" + SECRET + "2EzVEs";

    private TestKeyStrings() {}

    public static ApiKeyString known() {
        return ApiKeyString.parse(KNOWN).orElseThrow();
    }
}
