package dev.keywright.account;

import dev.keywright.api.AccountApi;
import dev.keywright.api.Credentials;
import dev.keywright.api.Message;
import dev.keywright.api.NewAccount;
import dev.keywright.api.Token;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import org.jspecify.annotations.Nullable;
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

    AccountController(Registrar registrar, Login login, PasswordPolicy policy) {
        this.registrar = registrar;
        this.login = login;
        this.policy = policy;
    }

    @Override
    public Mono<ResponseEntity<Message>> register(Mono<NewAccount> newAccount, ServerWebExchange exchange) {
        return newAccount.flatMap(this::register).map(AccountController::registered);
    }

    private Mono<Boolean> register(NewAccount request) {
        Username username = Username.parse(given("username", request.getUsername()))
                .orElseThrow(() -> Refusal.invalidValue(
                        "username", "A username has 3 to 64 characters: letters, digits, '.', '_' and '-'."));
        Password password = password(request.getPassword());
        policy.objection(username, password).ifPresent((objection) -> {
            throw Refusal.invalidValue("password", objection);
        });
        return registrar.register(username, password);
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
                .map((token) -> ResponseEntity.ok(new Token(token)))
                .switchIfEmpty(Mono.error(Refusal::invalidCredentials));
    }

    private Mono<String> login(Credentials request) {
        String username = given("username", request.getUsername());
        return login.attempt(username, password(request.getPassword()));
    }

    private static Password password(@Nullable String text) {
        return Password.parse(given("password", text))
                .orElseThrow(() -> Refusal.invalidValue(
                        "password",
                        "A password has at most %d characters, all of them Unicode, none NUL."
                                .formatted(Password.MAX_LENGTH)));
    }

    private static String given(String name, @Nullable String value) {
        if (value == null) {
            throw Refusal.invalidValue(name, "The request body needs a field \"%s\", which is a text.".formatted(name));
        }
        return value;
    }
}
