package dev.keywright.account.web;

import dev.keywright.account.Account;
import dev.keywright.account.Caller;
import dev.keywright.account.Session;
import dev.keywright.account.SessionId;
import dev.keywright.account.lifecycle.AccountService;
import dev.keywright.account.login.PasswordChangeService;
import dev.keywright.account.login.PasswordVerifier.DelayedException;
import dev.keywright.account.login.SessionService;
import dev.keywright.account.password.Password;
import dev.keywright.account.password.PasswordPolicy;
import dev.keywright.account.session.SessionRepository.Position;
import dev.keywright.api.AccountRecord;
import dev.keywright.api.ChangePasswordApi;
import dev.keywright.api.DeleteOwnAccountApi;
import dev.keywright.api.EndSessionApi;
import dev.keywright.api.GetOwnAccountApi;
import dev.keywright.api.ListSessionsApi;
import dev.keywright.api.LogOutApi;
import dev.keywright.api.PasswordChange;
import dev.keywright.api.SessionList;
import dev.keywright.persistence.CursorCodec;
import dev.keywright.persistence.Page;
import dev.keywright.persistence.PageRequest;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.Result;
import dev.keywright.security.web.RequestCaller;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class OwnAccountController
        implements GetOwnAccountApi, DeleteOwnAccountApi, ChangePasswordApi, ListSessionsApi, EndSessionApi, LogOutApi {

    private final AccountService accounts;
    private final SessionService sessions;
    private final PasswordChangeService passwordChangeService;
    private final PasswordPolicy policy;
    private final CursorCodec cursors;

    OwnAccountController(
            AccountService accounts,
            SessionService sessions,
            PasswordChangeService passwordChangeService,
            PasswordPolicy policy,
            CursorCodec cursors) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.passwordChangeService = passwordChangeService;
        this.policy = policy;
        this.cursors = cursors;
    }

    @Override
    public Mono<ResponseEntity<AccountRecord>> getOwnAccount(ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .flatMap(this::account)
                .map((account) -> ResponseEntity.ok(AccountMapper.record(account)));
    }

    /** Finds the caller's account, which may have been deleted since the authentication. */
    private Mono<Account> account(Caller caller) {
        return accounts.find(caller.accountId()).switchIfEmpty(Mono.error(ApiException::invalidToken));
    }

    @Override
    public Mono<ResponseEntity<Void>> changePassword(Mono<PasswordChange> passwordChange, ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .flatMap((caller) -> passwordChange.flatMap((change) -> changePassword(caller, change)));
    }

    private Mono<ResponseEntity<Void>> changePassword(Caller caller, PasswordChange change) {
        Password current = AccountMapper.password("currentPassword", change.getCurrentPassword());
        Password next = AccountMapper.password("newPassword", change.getNewPassword());
        return account(caller)
                .map(Account::username)
                .doOnNext((username) -> AccountMapper.requireAllowed(policy, "newPassword", username, next))
                .flatMap((username) -> passwordChangeService.change(caller, username, current, next))
                .onErrorMap(DelayedException.class, (exception) -> ApiException.loginDelayed(exception.retryAfter()))
                .map(Result::orThrow)
                .map((changed) -> noContent());
    }

    @Override
    public Mono<ResponseEntity<Void>> deleteOwnAccount(ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .flatMap(accounts::delete)
                .map((removed) -> noContent())
                .switchIfEmpty(Mono.error(ApiException::invalidToken));
    }

    @Override
    public Mono<ResponseEntity<SessionList>> listSessions(
            Integer limit, @Nullable String cursor, ServerWebExchange exchange) {
        return RequestCaller.of(exchange).flatMap((caller) -> list(caller, limit, cursor));
    }

    private Mono<ResponseEntity<SessionList>> list(Caller caller, int limit, @Nullable String cursor) {
        PageRequest paging =
                PageRequest.of(cursors, List.of("sessions", caller.accountId().value()), limit, cursor);
        return sessions.list(caller, positionOf(paging), paging.fetchSize())
                .map((found) -> paging.page(found, OwnAccountController::position))
                .map((page) -> ResponseEntity.ok(list(page, caller)));
    }

    private static Position positionOf(PageRequest paging) {
        List<String> position = paging.position();
        return position.isEmpty() ? Position.START : new Position(Long.parseLong(position.get(0)), position.get(1));
    }

    private static List<String> position(Session session) {
        Position position = Position.of(session);
        return List.of(Long.toString(position.createdAt()), position.id());
    }

    private static SessionList list(Page<Session> page, Caller caller) {
        return new SessionList(
                page.map((session) -> AccountMapper.record(session, caller.session()))
                        .items(),
                page.next());
    }

    @Override
    public Mono<ResponseEntity<Void>> endSession(String id, ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .flatMap((caller) -> sessions.end(caller, new SessionId(id)))
                .map(OwnAccountController::ended);
    }

    private static ResponseEntity<Void> ended(boolean ended) {
        if (!ended) {
            throw ApiException.of(ErrorCode.SESSION_NOT_FOUND);
        }
        return noContent();
    }

    /** Succeeds also if a concurrent request has already ended the session. */
    @Override
    public Mono<ResponseEntity<Void>> logOut(ServerWebExchange exchange) {
        return RequestCaller.of(exchange).flatMap(this::logOut).map((ended) -> noContent());
    }

    private Mono<Boolean> logOut(Caller caller) {
        SessionId session = caller.session();
        return session == null ? Mono.error(ApiException::notAllowed) : sessions.end(caller, session);
    }

    private static ResponseEntity<Void> noContent() {
        return ResponseEntity.noContent().build();
    }
}
