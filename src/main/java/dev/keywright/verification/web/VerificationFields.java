package dev.keywright.verification.web;

import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.cache.KeyLookup;
import dev.keywright.net.ClientAddress;
import dev.keywright.problem.ApiException;
import dev.keywright.verification.VerificationRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Parses and validates the fields of a verification request. Null means omitted. */
final class VerificationFields {

    private static final String SCOPES = "scopes";

    private VerificationFields() {}

    /** The text of a key. Only its length is checked, because verification decides whether it is a key. */
    static String key(@Nullable String key, String field) {
        if (key == null || key.isEmpty() || KeyLookup.isTooLong(key)) {
            throw ApiException.invalidValue(
                    field,
                    "\"%s\" must be the complete key: 1 to %d characters.".formatted(field, KeyLookup.MAX_LENGTH));
        }
        return key;
    }

    /** Scopes as a list. */
    static List<Scope> scopes(@Nullable List<@Nullable String> scopes) {
        if (scopes == null) {
            return List.of();
        }
        List<Scope> read = new ArrayList<>();
        for (int i = 0; i < scopes.size(); i++) {
            read.add(scope(scopes.get(i), SCOPES + '[' + i + ']'));
        }
        return atMost(read, SCOPES);
    }

    /** Scopes as texts separated by spaces (RFC 6749 §3.3). */
    static List<Scope> scopes(Stream<String> texts, String field) {
        List<Scope> read = texts.flatMap((text) -> Arrays.stream(text.split(" ")))
                .filter((word) -> !word.isEmpty())
                .map((word) -> scope(word, field))
                .toList();
        return atMost(read, field).stream().distinct().toList();
    }

    private static Scope scope(@Nullable String text, String field) {
        if (text == null) {
            throw ApiException.invalidValue(field, "The value is missing.");
        }
        return Scope.of(text, field);
    }

    private static List<Scope> atMost(List<Scope> scopes, String field) {
        if (scopes.size() > Scopes.MAX) {
            throw ApiException.invalidValue(field, "A request may need at most " + Scopes.MAX + " scopes.");
        }
        return scopes;
    }

    static @Nullable ClientAddress address(@Nullable String address) {
        return address == null
                ? null
                : ClientAddress.parse(address)
                        .orElseThrow(
                                () -> ApiException.invalidValue(
                                        "address",
                                        "\"address\" must be the IP address of the end client, like 192.0.2.1 or 2001:db8::1."));
    }

    static int cost(@Nullable Integer cost) {
        if (cost == null) {
            return 1;
        }
        if (cost < 1 || cost > VerificationRequest.MAX_COST) {
            throw ApiException.notInRange("cost", "The cost", 1, VerificationRequest.MAX_COST);
        }
        return cost;
    }
}
