package dev.keywright.support.keys;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyMaterial;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.apikey.store.ApiKeyRepository;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;

/** Inserts existing keys into the running service, bypassing all rules and quotas. */
public final class TestKeys {

    private final ApiKeyRepository keys;
    private final KeyDigester digester;
    private final DatabaseClient database;
    private final SecureRandom random = new SecureRandom();

    TestKeys(ApiKeyRepository keys, KeyDigester digester, DatabaseClient database) {
        this.keys = keys;
        this.digester = digester;
        this.database = database;
    }

    /** The ID of the account with this username. */
    public String accountId(String username) {
        return Objects.requireNonNull(database.sql("SELECT id FROM account WHERE username_key = :name")
                .bind("name", username)
                .mapValue(String.class)
                .one()
                .block());
    }

    /** Starts a key of this account, which is not recoverable. */
    public Draft of(String username, Instant now) {
        return new Draft(accountId(username), now);
    }

    /** A key that is not yet inserted. */
    public final class Draft {

        private final String owner;
        private final Instant now;
        private String creator;
        private @Nullable String name;
        private @Nullable String externalId;
        private Scopes scopes = Scopes.NONE;
        private @Nullable Instant expiresAt;
        private @Nullable Credits credits;

        private Draft(String owner, Instant now) {
            this.owner = owner;
            this.creator = owner;
            this.now = now;
        }

        public Draft issuedBy(String username) {
            creator = accountId(username);
            return this;
        }

        public Draft named(String given) {
            name = given;
            return this;
        }

        public Draft externalId(String given) {
            externalId = given;
            return this;
        }

        public Draft scopes(String... given) {
            scopes = Scopes.of(Arrays.asList(given));
            return this;
        }

        public Draft expiresAt(Instant given) {
            expiresAt = given;
            return this;
        }

        public Draft credits(long given) {
            credits = new Credits(given, now, null);
            return this;
        }

        /** Inserts the key and returns its ID. */
        public String add() {
            ApiKeyString text = ApiKeyString.random("kw", random);
            KeyTerms plain = KeyTerms.DEFAULT;
            KeyTerms terms = new KeyTerms(
                    name,
                    externalId,
                    scopes,
                    expiresAt,
                    plain.allowedAddresses(),
                    plain.limits(),
                    credits,
                    "{\"team\":\"finance\"}");
            KeyMaterial material = new KeyMaterial("kw", digester.digest(text), null);
            Creator made = new Creator(new AccountId(creator), "test");
            keys.add(ApiKey.create(text.id(), new AccountId(owner), made, material, terms, now))
                    .block();
            return text.id().value();
        }
    }
}
