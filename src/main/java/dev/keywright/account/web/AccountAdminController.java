package dev.keywright.account.web;

import dev.keywright.account.Account;
import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Scopes;
import dev.keywright.account.lifecycle.AccountService;
import dev.keywright.api.AccountList;
import dev.keywright.api.AccountRecord;
import dev.keywright.api.GetAccountApi;
import dev.keywright.api.ListAccountsApi;
import dev.keywright.api.UpdateAccountApi;
import dev.keywright.persistence.CursorCodec;
import dev.keywright.persistence.Page;
import dev.keywright.persistence.PageRequest;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.security.web.RequestCaller;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

@RestController
class AccountAdminController implements ListAccountsApi, GetAccountApi, UpdateAccountApi {

    private final AccountService accounts;
    private final CursorCodec cursors;

    AccountAdminController(AccountService accounts, CursorCodec cursors) {
        this.accounts = accounts;
        this.cursors = cursors;
    }

    @Override
    public Mono<ResponseEntity<AccountList>> listAccounts(
            Integer limit, @Nullable String cursor, @Nullable String username, ServerWebExchange exchange) {
        return RequestCaller.of(exchange).flatMap((caller) -> list(paging(caller, limit, cursor, username), username));
    }

    private PageRequest paging(Caller caller, int limit, @Nullable String cursor, @Nullable String username) {
        String filter = username == null ? "" : username.toLowerCase(Locale.ROOT);
        return PageRequest.of(cursors, List.of("accounts", caller.accountId().value(), filter), limit, cursor);
    }

    private Mono<ResponseEntity<AccountList>> list(PageRequest paging, @Nullable String username) {
        String after = paging.position().isEmpty() ? "" : paging.position().get(0);
        return accounts.list(username, after, paging.fetchSize())
                .map((found) -> paging.page(
                        found, (account) -> List.of(account.username().lowerCase())))
                .map((page) -> ResponseEntity.ok(list(page)));
    }

    private static AccountList list(Page<Account> page) {
        return new AccountList(page.map(AccountMapper::record).items(), page.next());
    }

    /** Returns "not found" for the account of another, which does not reveal whether it exists. */
    @Override
    public Mono<ResponseEntity<AccountRecord>> getAccount(String id, ServerWebExchange exchange) {
        AccountId account = new AccountId(id);
        return RequestCaller.of(exchange)
                .filter((caller) -> caller.canRead(account))
                .flatMap((caller) -> accounts.find(account))
                .map((found) -> ResponseEntity.ok(AccountMapper.record(found)))
                .switchIfEmpty(Mono.error(AccountAdminController::notFound));
    }

    private static ApiException notFound() {
        return ApiException.of(ErrorCode.ACCOUNT_NOT_FOUND);
    }

    @Override
    public Mono<ResponseEntity<AccountRecord>> updateAccount(
            String id, Mono<ObjectNode> changes, ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .flatMap((caller) -> changes.flatMap((body) -> update(caller, new AccountId(id), body)))
                .map((account) -> ResponseEntity.ok(AccountMapper.record(account)))
                .switchIfEmpty(Mono.error(AccountAdminController::notFound));
    }

    private Mono<Account> update(Caller caller, AccountId id, ObjectNode changes) {
        Scopes scopes = AccountMapper.allowedScopes(changes).orElse(null);
        return accounts.allowScopes(caller, id, scopes);
    }
}
