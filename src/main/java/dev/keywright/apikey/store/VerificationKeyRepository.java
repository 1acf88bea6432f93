package dev.keywright.apikey.store;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountRepository;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyDigest;
import io.r2dbc.spi.Readable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reads the keys that are verified, with all that a verification needs, in one statement. */
@Component
public final class VerificationKeyRepository {

    private static final String OWNER = "owner_";
    private static final String CREATOR = "creator_";

    private static final String FIND = """
            SELECT %s,
                owner.username AS owner_username, owner.role AS owner_role, owner.allowed_scopes AS owner_allowed_scopes,
                creator.username AS creator_username, creator.role AS creator_role,
                creator.allowed_scopes AS creator_allowed_scopes
            FROM %s
                LEFT JOIN account owner ON owner.id = api_key.account_id AND owner.deleted_at IS NULL
                LEFT JOIN account creator ON creator.id = api_key.creator_account AND creator.deleted_at IS NULL
            WHERE api_key.digest IN (:digests)
            """.formatted(KeyRowMapper.COLUMNS, KeyRowMapper.TABLES);

    private final DatabaseClient database;
    private final AccountRepository accounts;

    public VerificationKeyRepository(DatabaseClient database, AccountRepository accounts) {
        this.database = database;
        this.accounts = accounts;
    }

    /**
     * Finds several keys by one statement.
     *
     * @param requests for each key the digests of its string under all pepper versions, the preferred one first
     * @return for each request, in the same order, the key: empty if it does not exist, an error if its row is invalid
     */
    public Mono<List<Mono<KeyWithGrants>>> findAll(List<List<KeyDigest>> requests) {
        return database.sql(FIND)
                .bind(
                        "digests",
                        paddedToPowerOfTwo(requests.stream()
                                .flatMap(List::stream)
                                .map(KeyDigest::bytes)
                                .toList()))
                .map((row) -> Map.entry(KeyRowMapper.digest(row), tryRead(row)))
                .all()
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map((found) -> requests.stream()
                        .map((digests) -> first(found, digests))
                        .toList());
    }

    private static Mono<KeyWithGrants> first(Map<KeyDigest, Mono<KeyWithGrants>> found, List<KeyDigest> digests) {
        return digests.stream()
                .map(found::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(Mono::empty);
    }

    /** Repeats the last value, so that there are only a few different statements, which the drivers cache. */
    private static <T> List<T> paddedToPowerOfTwo(List<T> values) {
        List<T> padded = new ArrayList<>(values);
        while (Integer.bitCount(padded.size()) > 1) {
            padded.add(values.get(values.size() - 1));
        }
        return padded;
    }

    /** Returns whether any imported keys exist. Imported keys have no prefix. */
    public Mono<Boolean> anyImported() {
        return database.sql("SELECT id FROM api_key WHERE prefix = '' LIMIT 1")
                .mapValue(String.class)
                .first()
                .hasElement();
    }

    /** An invalid row fails only the request for its key. */
    private Mono<KeyWithGrants> tryRead(Readable row) {
        try {
            return Mono.just(read(row));
        } catch (RuntimeException invalid) {
            return Mono.error(invalid);
        }
    }

    private KeyWithGrants read(Readable row) {
        ApiKey key = KeyRowMapper.read(row);
        AccountGrants owner = accounts.joinedGrants(row, OWNER);
        boolean isOwnCreation = key.creator().account().equals(key.owner());
        return new KeyWithGrants(key, owner, isOwnCreation ? owner : accounts.joinedGrants(row, CREATOR));
    }
}
