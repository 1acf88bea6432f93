package dev.keywright.account;

import java.time.Instant;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;

/** Accounts for the tests of other features. */
public final class StoredAccounts {

    private final Accounts accounts;

    public StoredAccounts(DatabaseClient database) {
        this.accounts = new Accounts(database, new Operators(List.of()));
    }

    public Accounts accounts() {
        return accounts;
    }

    public AccountId add(String username) {
        AccountId id = AccountId.random();
        accounts.add(id, new Username(username), "no hash", Instant.EPOCH).block();
        return id;
    }
}
