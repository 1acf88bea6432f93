package dev.keywright.apikey.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.apikey.Base62;
import dev.keywright.support.keys.TestKeyStrings;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares {@link ApiKeyString#parse} with a simple reference implementation, for thousands of strings. */
public class ApiKeyStringComparisonTest {

    private static final Pattern FORM =
            Pattern.compile("([a-z][a-z0-9_]{0,19}_([0-9A-Za-z]{12})_[0-9A-Za-z]{32})([0-9A-Za-z]{6})");
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String SIGNS = DIGITS + "__-/:@[`{ \0\n\u007f\u00e9\u0130\uff10\ud83d\udd11";
    private static final List<String> PREFIXES =
            List.of("k", "kw", "k_", "k__0", "acme_live_2", "abcdefghijklmnopqrst");
    private static final int ROUNDS = 20_000;

    private final SecureRandom secure = new SecureRandom();

    /** Returns the id of a complete key; an empty string if the text is not a key. */
    private static String reference(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() && matcher.group(3).equals(check(matcher.group(1))) ? matcher.group(2) : "";
    }

    /** Returns the checksum of a key that starts with this text. */
    public static String check(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        StringBuilder check = new StringBuilder();
        for (long rest = crc.getValue(); check.length() < 6; rest /= 62) {
            check.insert(0, DIGITS.charAt((int) (rest % 62)));
        }
        return check.toString();
    }

    private static void compare(String text) {
        assertThat(ApiKeyString.parse(text).map((key) -> key.id().value()).orElse(""))
                .as(text)
                .isEqualTo(reference(text));
        assertThat(ApiKeyString.hasKeyFormat(text))
                .as(text)
                .isEqualTo(FORM.matcher(text).matches());
    }

    private String key(Random random) {
        return ApiKeyString.random(PREFIXES.get(random.nextInt(PREFIXES.size())), secure)
                .text();
    }

    private static String withRandomCharacter(String text, int place, Random random) {
        return text.substring(0, place) + SIGNS.charAt(random.nextInt(SIGNS.length())) + text.substring(place);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whenKeyIsMutatedThenSameResultAsReference(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String text = key(random);
            compare(text);
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                text = changed(text, random);
            }
            compare(text);
        }
    }

    private static String changed(String text, Random random) {
        int place = text.isEmpty() ? 0 : random.nextInt(text.length());
        String cut = text.isEmpty() ? text : text.substring(0, place) + text.substring(place + 1);
        return switch (random.nextInt(5)) {
            case 0 -> cut;
            case 1 -> withRandomCharacter(text, place, random);
            case 2 -> text.substring(place) + text.substring(0, place);
            default -> withRandomCharacter(cut, place, random);
        };
    }

    /**
     * Otherwise the checksum would hide errors of the format check, since a wrong character nearly always changes it.
     */
    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void whenMutatedKeyHasCorrectCheckThenSameResultAsReference(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String valid = key(random);
            String body = changed(valid.substring(0, valid.length() - 6), random);
            compare(body + check(body));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void whenTextIsRandomThenSameResultAsReference(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(80); length > 0; length--) {
                text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
            }
            compare(text.toString());
        }
    }

    /** 62^6 exceeds the range of a CRC-32: a larger checksum must not equal a small one. */
    @Test
    void whenCheckIsOutOfRangeThenRejected() {
        String key = TestKeyStrings.KNOWN;
        long crc = Base62.decode(key.getBytes(StandardCharsets.US_ASCII), key.length() - 6);
        String body = key.substring(0, key.length() - 6);

        for (long more = 1L << 32; crc + more < 62L * 62 * 62 * 62 * 62 * 62; more += 1L << 32) {
            assertThat(ApiKeyString.parse(body + Base62.encode(crc + more, 6))).isEmpty();
        }
    }
}
