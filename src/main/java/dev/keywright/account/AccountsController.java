package dev.keywright.account;

import dev.keywright.api.AccountList;
import dev.keywright.api.AccountRecord;
import dev.keywright.api.AccountsApi;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import dev.keywright.storage.Cursors;
import dev.keywright.storage.Page;
import dev.keywright.storage.Paging;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

@RestController
class AccountsController implements AccountsApi {

    private final AccountDirectory accounts;
    private final Cursors cursors;

    AccountsController(AccountDirectory accounts, Cursors cursors) {
        this.accounts = accounts;
        this.cursors = cursors;
    }

    @Override
    public Mono<ResponseEntity<AccountList>> listAccounts(
            Integer limit, @Nullable String cursor, @Nullable String username, ServerWebExchange exchange) {
        return Caller.of(exchange).flatMap((caller) -> list(paging(caller, limit, cursor, username), username));
    }

    private Paging paging(Caller caller, int limit, @Nullable String cursor, @Nullable String username) {
        String filter = username == null ? "" : username.toLowerCase(Locale.ROOT);
        return Paging.of(cursors, List.of("accounts", caller.accountId().value(), filter), limit, cursor);
    }

    private Mono<ResponseEntity<AccountList>> list(Paging paging, @Nullable String username) {
        String after = paging.position().isEmpty() ? "" : paging.position().get(0);
        return accounts.list(username, after, paging.most())
                .map((found) -> paging.page(
                        found, (account) -> List.of(account.username().key())))
                .map((page) -> ResponseEntity.ok(list(page)));
    }

    private static AccountList list(Page<Account> page) {
        return new AccountList(page.map(AccountTranslation::record).items(), page.next());
    }

    @Override
    public Mono<ResponseEntity<AccountRecord>> updateAccount(
            String id, Mono<ObjectNode> changes, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .flatMap((caller) -> changes.flatMap((body) -> update(caller, new AccountId(id), body)))
                .map((account) -> ResponseEntity.ok(AccountTranslation.record(account)))
                .switchIfEmpty(Mono.error(() -> Refusal.of(Code.ACCOUNT_NOT_FOUND, "Account not found")));
    }

    private Mono<Account> update(Caller caller, AccountId id, ObjectNode changes) {
        Scopes scopes = AccountTranslation.allowedScopes(changes).orElse(null);
        return accounts.allowScopes(caller, id, scopes);
    }
}
