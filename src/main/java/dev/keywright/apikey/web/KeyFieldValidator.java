package dev.keywright.apikey.web;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.IsoDuration;
import dev.keywright.apikey.KeyUpdate;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.net.Cidr;
import dev.keywright.problem.ApiException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns the fields that say what a key is to be into values, or refuses them. Null stands for one that is left out. */
public final class KeyFieldValidator {

    public static final int LONGEST_NAME = 100;
    public static final int LONGEST_EXTERNAL_ID = 128;
    public static final int MAX_ADDRESSES = 32;

    /** The names of the IANA time zone database, which Java 17 adds some of its own to. */
    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds().stream()
            .filter((zone) -> !zone.startsWith("SystemV/"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private KeyFieldValidator() {}

    /** Refuses a field that is not one of the known. */
    static void rejectOthers(Collection<String> fields, Set<String> known) {
        fields.stream()
                .filter((field) -> !known.contains(field))
                .sorted()
                .findFirst()
                .ifPresent((field) -> {
                    throw ApiException.unknownField(field);
                });
    }

    static @Nullable String name(@Nullable String name) {
        if (name != null && !isLine(name, LONGEST_NAME)) {
            throw ApiException.invalidValue(
                    KeyUpdate.NAME, "A name has 1 to 100 characters, none of them a control character.");
        }
        return name;
    }

    static @Nullable String externalId(@Nullable String id) {
        if (id != null && !isLine(id, LONGEST_EXTERNAL_ID)) {
            throw ApiException.invalidValue(
                    KeyUpdate.EXTERNAL_ID, "An external id has 1 to 128 characters, none of them a control character.");
        }
        return id;
    }

    /** Characters are Unicode's (RFC 8259 §8.2): half a surrogate pair is none, and could not be stored. */
    private static boolean isLine(String text, int max) {
        int length = text.codePointCount(0, text.length());
        return length >= 1 && length <= max && text.codePoints().noneMatch(KeyFieldValidator::isOddInALine);
    }

    private static boolean isOddInALine(int character) {
        return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
    }

    static @Nullable AccountId owner(@Nullable String owner) {
        if (owner != null && !ACCOUNT_ID.matcher(owner).matches()) {
            throw ApiException.invalidValue(
                    "owner", "An owner is the id of an account, which is a UUID in lower case.");
        }
        return owner == null ? null : new AccountId(owner);
    }

    static @Nullable String prefix(@Nullable String prefix) {
        if (prefix != null && !ApiKeyString.isPrefix(prefix)) {
            throw ApiException.invalidValue("prefix", "A prefix is of the form [a-z][a-z0-9_]{0,19}.");
        }
        return prefix;
    }

    static Scopes scopes(@Nullable List<@Nullable String> scopes) {
        List<@Nullable String> given = atMost(Scopes.MAX, scopes, KeyUpdate.SCOPES, "A key has 64 scopes at most.");
        List<Scope> read = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String field = KeyUpdate.SCOPES + '[' + i + ']';
            read.add(Scope.of(present(given.get(i), field), field));
        }
        return new Scopes(read);
    }

    static @Nullable IsoDuration term(@Nullable String expiresIn, Instant now) {
        return expiresIn == null
                ? null
                : IsoDuration.parse(expiresIn)
                        .filter((isoDuration) -> isoDuration.isAllowed(now))
                        .orElseThrow(() -> ApiException.invalidValue(
                                KeyUpdate.EXPIRES_IN,
                                "How long a key is good is written like P90D, P1Y6M or PT12H (ISO 8601), and is 1 second to"
                                        + " 10 years."));
    }

    /** A time to come, within ten years. */
    static Instant expiry(String expiresAt, Instant now) {
        try {
            OffsetDateTime end = OffsetDateTime.parse(expiresAt);
            OffsetDateTime start = now.atOffset(ZoneOffset.UTC);
            if (end.isAfter(start) && !end.isAfter(start.plusYears(IsoDuration.MAX_YEARS))) {
                return end.toInstant().truncatedTo(ChronoUnit.MILLIS);
            }
        } catch (DateTimeException malformed) {
            // The sentence below says how to write it.
        }
        throw ApiException.invalidValue(
                KeyUpdate.EXPIRES_AT,
                "An expiry is written like 2027-02-20T12:00:00Z (RFC 3339), and is a time to come, within 10 years.");
    }

    static List<Cidr> addresses(@Nullable List<@Nullable String> addresses) {
        List<@Nullable String> given = atMost(
                MAX_ADDRESSES,
                addresses,
                KeyUpdate.ALLOWED_ADDRESSES,
                "A key has 32 allowed addresses and ranges of them at most.");
        List<Cidr> read = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String field = KeyUpdate.ALLOWED_ADDRESSES + '[' + i + ']';
            read.add(address(present(given.get(i), field), field));
        }
        return read.stream().distinct().toList();
    }

    private static Cidr address(String text, String field) {
        try {
            return Cidr.of(text);
        } catch (IllegalArgumentException malformed) {
            throw ApiException.invalidValue(
                    field,
                    "An allowed address is written like 192.0.2.1 or 2001:db8::1, and a range like 10.0.0.0/8 or"
                            + " 2001:db8::/32.");
        }
    }

    /** A name of the time zone database; an offset is none, since it does not know summer time. */
    static ZoneId zone(@Nullable String zone) {
        if (zone != null && !ZONES.contains(zone)) {
            throw ApiException.invalidValue(
                    "credits.refill.timeZone",
                    "A time zone is a name of the IANA time zone database, like UTC or Europe/Berlin.");
        }
        return ZoneId.of(zone == null ? "UTC" : zone);
    }

    static <T> List<T> atMost(int max, @Nullable List<T> list, String field, String sentence) {
        if (list != null && list.size() > max) {
            throw ApiException.invalidValue(field, sentence);
        }
        return list == null ? List.of() : list;
    }

    static <T> T present(@Nullable T value, String field) {
        if (value == null) {
            throw ApiException.invalidValue(field, "A value is missing here.");
        }
        return value;
    }
}
