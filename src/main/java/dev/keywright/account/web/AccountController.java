package dev.keywright.account.web;

import dev.keywright.account.Account;
import dev.keywright.account.Caller;
import dev.keywright.account.Username;
import dev.keywright.account.lifecycle.AccountService;
import dev.keywright.account.login.LoginMetrics;
import dev.keywright.account.login.PasswordVerifier.DelayedException;
import dev.keywright.account.login.SessionService;
import dev.keywright.account.login.SessionService.OpenedSession;
import dev.keywright.account.password.Password;
import dev.keywright.account.password.PasswordPolicy;
import dev.keywright.api.AccountRecord;
import dev.keywright.api.AccountRegistration;
import dev.keywright.api.CreateAccountApi;
import dev.keywright.api.CreateSessionApi;
import dev.keywright.api.Credentials;
import dev.keywright.api.IssuedSession;
import dev.keywright.api.Message;
import dev.keywright.api.NewAccount;
import dev.keywright.api.NewSession;
import dev.keywright.api.SimpleLoginApi;
import dev.keywright.api.SimpleRegisterApi;
import dev.keywright.api.Token;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.Result;
import dev.keywright.security.web.RequestCaller;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class AccountController implements SimpleRegisterApi, SimpleLoginApi, CreateAccountApi, CreateSessionApi {

    private final AccountService accounts;
    private final SessionService sessions;
    private final PasswordPolicy policy;
    private final LoginMetrics metrics;

    AccountController(AccountService accounts, SessionService sessions, PasswordPolicy policy, LoginMetrics metrics) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.policy = policy;
        this.metrics = metrics;
    }

    @Override
    public Mono<ResponseEntity<Message>> simpleRegister(Mono<NewAccount> newAccount, ServerWebExchange exchange) {
        return newAccount
                .flatMap((request) -> register(request.getUsername(), request.getPassword(), exchange))
                .map((account) -> ResponseEntity.status(HttpStatus.CREATED).body(new Message("User registered")));
    }

    @Override
    public Mono<ResponseEntity<AccountRecord>> createAccount(
            Mono<AccountRegistration> registration, ServerWebExchange exchange) {
        return registration
                .flatMap((request) -> register(request.getUsername(), request.getPassword(), exchange))
                .map((account) -> ResponseEntity.created(URI.create(
                                PATH_CREATE_ACCOUNT + "/" + account.id().value()))
                        .body(AccountMapper.record(account)));
    }

    private Mono<Account> register(@Nullable String name, @Nullable String secret, ServerWebExchange exchange) {
        Username username = AccountMapper.username(name);
        Password password = AccountMapper.password("password", secret);
        AccountMapper.requireAllowed(policy, "password", username, password);
        return RequestCaller.find(exchange)
                .map(Caller::actor)
                .flatMap((operator) -> accounts.register(username, password, operator))
                .switchIfEmpty(Mono.defer(() -> accounts.register(username, password, null)));
    }

    @Override
    public Mono<ResponseEntity<Token>> simpleLogin(Mono<Credentials> credentials, ServerWebExchange exchange) {
        return credentials
                .flatMap(
                        (request) -> login(request.getUsername(), request.getPassword(), ApiException::tooManyRequests))
                .map((opened) -> ResponseEntity.ok(new Token(opened.token())));
    }

    @Override
    public Mono<ResponseEntity<IssuedSession>> createSession(Mono<NewSession> newSession, ServerWebExchange exchange) {
        return newSession
                .flatMap((request) -> login(request.getUsername(), request.getPassword(), ApiException::loginDelayed))
                .map((opened) -> ResponseEntity.status(HttpStatus.CREATED).body(AccountMapper.issued(opened)));
    }

    /** The delay after wrong passwords has an error of its own in each API. */
    private Mono<OpenedSession> login(
            @Nullable String name, @Nullable String secret, Function<Duration, ApiException> delayed) {
        String username = AccountMapper.requireText("username", name);
        return metrics.count(sessions.login(username, AccountMapper.password("password", secret)))
                .onErrorMap(DelayedException.class, (exception) -> delayed.apply(exception.retryAfter()))
                .map(Result::orThrow);
    }
}
