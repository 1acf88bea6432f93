package dev.keywright.account;

import dev.keywright.account.PasswordCheck.Checked;
import dev.keywright.api.AccountApi;
import dev.keywright.api.Credentials;
import dev.keywright.api.Message;
import dev.keywright.api.NewAccount;
import dev.keywright.api.Token;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class AccountController implements AccountApi {

    private final Registrar registrar;
    private final Login login;
    private final PasswordPolicy policy;
    private final LoginMeters meters;

    AccountController(Registrar registrar, Login login, PasswordPolicy policy, LoginMeters meters) {
        this.registrar = registrar;
        this.login = login;
        this.policy = policy;
        this.meters = meters;
    }

    @Override
    public Mono<ResponseEntity<Message>> register(Mono<NewAccount> newAccount, ServerWebExchange exchange) {
        return newAccount.flatMap((request) -> register(request, exchange)).map(AccountController::registered);
    }

    private Mono<Boolean> register(NewAccount request, ServerWebExchange exchange) {
        Username username = AccountTranslation.username(request.getUsername());
        Password password = AccountTranslation.password("password", request.getPassword());
        policy.objection(username, password).ifPresent((objection) -> {
            throw Refusal.invalidValue("password", objection);
        });
        return Caller.ofAny(exchange)
                .map(Caller::actor)
                .flatMap((operator) -> registrar.register(username, password, operator))
                .switchIfEmpty(Mono.defer(() -> registrar.register(username, password, null)));
    }

    private static ResponseEntity<Message> registered(boolean added) {
        if (!added) {
            throw Refusal.of(Code.USERNAME_TAKEN, "Username already exists");
        }
        return ResponseEntity.status(HttpStatus.CREATED).body(new Message("User registered"));
    }

    @Override
    public Mono<ResponseEntity<Token>> login(Mono<Credentials> credentials, ServerWebExchange exchange) {
        return credentials
                .flatMap(this::login)
                .doOnNext(meters::attempted)
                .map((checked) -> checked.fold(
                        AccountController::token, AccountController::wrongPassword, AccountController::delayed));
    }

    private Mono<Checked<String>> login(Credentials request) {
        String username = AccountTranslation.given("username", request.getUsername());
        return login.attempt(username, AccountTranslation.password("password", request.getPassword()));
    }

    private static ResponseEntity<Token> token(String token) {
        return ResponseEntity.ok(new Token(token));
    }

    private static ResponseEntity<Token> wrongPassword() {
        throw Refusal.invalidCredentials();
    }

    private static ResponseEntity<Token> delayed(Duration wait) {
        throw Refusal.tooManyRequests(wait);
    }
}
