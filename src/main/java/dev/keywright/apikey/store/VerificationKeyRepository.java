package dev.keywright.apikey.store;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountRepository;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyDigest;
import io.r2dbc.spi.Readable;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reads the keys that are verified, each with all that its verification needs in one statement. */
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
            WHERE api_key.digest IN (:digests) ORDER BY pepper_version DESC
            """.formatted(KeyRowMapper.COLUMNS, KeyRowMapper.TABLES);

    private final DatabaseClient database;
    private final AccountRepository accounts;

    public VerificationKeyRepository(DatabaseClient database, AccountRepository accounts) {
        this.database = database;
        this.accounts = accounts;
    }

    /** Finds a key by the digests of one key string under all pepper versions. */
    public Mono<KeyWithGrants> find(List<KeyDigest> digests) {
        return database.sql(FIND)
                .bind("digests", digests.stream().map(KeyDigest::bytes).toList())
                .map(this::read)
                .first();
    }

    /** Returns whether any imported keys exist. Imported keys have no prefix. */
    public Mono<Boolean> anyImported() {
        return database.sql("SELECT id FROM api_key WHERE prefix = '' LIMIT 1")
                .mapValue(String.class)
                .first()
                .hasElement();
    }

    private KeyWithGrants read(Readable row) {
        ApiKey key = KeyRowMapper.read(row);
        AccountGrants owner = accounts.joinedGrants(row, OWNER);
        boolean isOwnCreation = key.creator().account().equals(key.owner());
        return new KeyWithGrants(key, owner, isOwnCreation ? owner : accounts.joinedGrants(row, CREATOR));
    }
}
