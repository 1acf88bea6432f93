package dev.keywright.account.web;

import dev.keywright.account.Caller;
import dev.keywright.account.Username;
import dev.keywright.account.login.LoginMetrics;
import dev.keywright.account.login.LoginService;
import dev.keywright.account.login.PasswordVerifier.Checked;
import dev.keywright.account.password.Password;
import dev.keywright.account.password.PasswordPolicy;
import dev.keywright.account.registration.RegistrationService;
import dev.keywright.api.Credentials;
import dev.keywright.api.Message;
import dev.keywright.api.NewAccount;
import dev.keywright.api.SimpleLoginApi;
import dev.keywright.api.SimpleRegisterApi;
import dev.keywright.api.Token;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class AccountController implements SimpleRegisterApi, SimpleLoginApi {

    private final RegistrationService registrationService;
    private final LoginService loginService;
    private final PasswordPolicy policy;
    private final LoginMetrics meters;

    AccountController(
            RegistrationService registrationService,
            LoginService loginService,
            PasswordPolicy policy,
            LoginMetrics meters) {
        this.registrationService = registrationService;
        this.loginService = loginService;
        this.policy = policy;
        this.meters = meters;
    }

    @Override
    public Mono<ResponseEntity<Message>> simpleRegister(Mono<NewAccount> newAccount, ServerWebExchange exchange) {
        return newAccount.flatMap((request) -> register(request, exchange)).map(AccountController::registered);
    }

    private Mono<Boolean> register(NewAccount request, ServerWebExchange exchange) {
        Username username = AccountMapper.username(request.getUsername());
        Password password = AccountMapper.password("password", request.getPassword());
        policy.findViolation(username, password).ifPresent((objection) -> {
            throw ApiException.invalidValue("password", objection);
        });
        return Caller.findOf(exchange)
                .map(Caller::actor)
                .flatMap((operator) -> registrationService.register(username, password, operator))
                .switchIfEmpty(Mono.defer(() -> registrationService.register(username, password, null)));
    }

    private static ResponseEntity<Message> registered(boolean added) {
        if (!added) {
            throw ApiException.of(ErrorCode.USERNAME_TAKEN, "Username already exists");
        }
        return ResponseEntity.status(HttpStatus.CREATED).body(new Message("User registered"));
    }

    @Override
    public Mono<ResponseEntity<Token>> simpleLogin(Mono<Credentials> credentials, ServerWebExchange exchange) {
        return credentials
                .flatMap(this::login)
                .doOnNext(meters::count)
                .map((checked) -> checked.fold(
                        AccountController::token, AccountController::wrongPassword, AccountController::delayed));
    }

    private Mono<Checked<String>> login(Credentials request) {
        String username = AccountMapper.requireText("username", request.getUsername());
        return loginService.login(username, AccountMapper.password("password", request.getPassword()));
    }

    private static ResponseEntity<Token> token(String token) {
        return ResponseEntity.ok(new Token(token));
    }

    private static ResponseEntity<Token> wrongPassword() {
        throw ApiException.invalidCredentials();
    }

    private static ResponseEntity<Token> delayed(Duration wait) {
        throw ApiException.tooManyRequests(wait);
    }
}
