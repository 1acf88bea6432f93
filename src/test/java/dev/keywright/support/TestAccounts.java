package dev.keywright.support;

import dev.keywright.account.AccountId;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Operators;
import dev.keywright.account.Username;
import java.time.Instant;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;

/** Accounts for the tests of other features. */
public final class TestAccounts {

    private final AccountRepository accounts;

    public TestAccounts(DatabaseClient database) {
        this.accounts = new AccountRepository(database, new Operators(List.of()));
    }

    public AccountRepository accounts() {
        return accounts;
    }

    public AccountId add(String username) {
        AccountId id = AccountId.random();
        accounts.add(id, new Username(username), "no hash", Instant.EPOCH).block();
        return id;
    }
}
