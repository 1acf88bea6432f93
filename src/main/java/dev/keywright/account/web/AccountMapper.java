package dev.keywright.account.web;

import dev.keywright.account.Account;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.account.Session;
import dev.keywright.account.SessionId;
import dev.keywright.account.Username;
import dev.keywright.account.login.SessionService.OpenedSession;
import dev.keywright.account.password.Password;
import dev.keywright.account.password.PasswordPolicy;
import dev.keywright.api.AccountRecord;
import dev.keywright.api.AccountRole;
import dev.keywright.api.IssuedSession;
import dev.keywright.api.SessionRecord;
import dev.keywright.problem.ApiException;
import dev.keywright.web.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Maps accounts and sessions to and from the types of the API. */
final class AccountMapper {

    private static final String ALLOWED_SCOPES = "allowedScopes";

    private AccountMapper() {}

    static AccountRecord record(Account account) {
        return new AccountRecord(
                account.id().value(),
                account.username().value(),
                AccountRole.valueOf(account.role().name()),
                Timestamps.utc(account.createdAt()),
                account.allowedScopes() == null
                        ? null
                        : account.allowedScopes().values().toList());
    }

    /** @param current the session of the request */
    static SessionRecord record(Session session, @Nullable SessionId current) {
        return new SessionRecord(
                session.id().value(),
                Timestamps.utc(session.createdAt()),
                Timestamps.utc(session.expiresAt()),
                session.address(),
                session.id().equals(current));
    }

    static IssuedSession issued(OpenedSession opened) {
        Session session = opened.session();
        return new IssuedSession(
                session.id().value(),
                opened.token(),
                Timestamps.utc(session.createdAt()),
                Timestamps.utc(session.expiresAt()));
    }

    static Username username(@Nullable String text) {
        return Username.parse(requireText("username", text))
                .orElseThrow(() -> ApiException.invalidValue(
                        "username",
                        "The username must have %d to %d characters: letters, digits, '.', '_' and '-'."
                                .formatted(Username.MIN_LENGTH, Username.MAX_LENGTH)));
    }

    static Password password(String field, @Nullable String text) {
        return Password.parse(requireText(field, text))
                .orElseThrow(() -> ApiException.invalidValue(
                        field,
                        "The password must have at most %d characters of valid Unicode, without NUL."
                                .formatted(Password.MAX_LENGTH)));
    }

    /** Rejects a new password that violates the policy. */
    static void requireAllowed(PasswordPolicy policy, String field, Username username, Password password) {
        policy.findViolation(username, password).ifPresent((violation) -> {
            throw ApiException.invalidValue(field, violation);
        });
    }

    static String requireText(String name, @Nullable String value) {
        if (value == null) {
            throw ApiException.invalidValue(name, "The field \"%s\" must be a string.".formatted(name));
        }
        return value;
    }

    /** Maps the scopes that an account may grant; empty for all except Keywright's own. */
    static Optional<Scopes> allowedScopes(ObjectNode changes) {
        changes.propertyNames().stream()
                .filter((name) -> !name.equals(ALLOWED_SCOPES))
                .findFirst()
                .ifPresent((name) -> {
                    throw ApiException.unknownField(name, List.of(ALLOWED_SCOPES));
                });
        JsonNode scopes = changes.path(ALLOWED_SCOPES);
        return scopes.isNull() ? Optional.empty() : Optional.of(scopes(scopes));
    }

    private static Scopes scopes(JsonNode list) {
        if (!list.isArray() || list.size() > Scopes.MAX) {
            throw invalidScopes();
        }
        List<Scope> scopes = new ArrayList<>();
        for (JsonNode item : list) {
            scopes.add(scope(item));
        }
        return new Scopes(scopes);
    }

    private static Scope scope(JsonNode item) {
        return Optional.of(item)
                .filter(JsonNode::isString)
                .flatMap((text) -> Scope.parse(text.stringValue()))
                .filter((scope) -> !scope.isKeywrightScope())
                .orElseThrow(AccountMapper::invalidScopes);
    }

    private static ApiException invalidScopes() {
        return ApiException.invalidValue(
                ALLOWED_SCOPES,
                "The field \"%s\" must be null or a list of at most %d scopes like documents:read, without "
                                .formatted(ALLOWED_SCOPES, Scopes.MAX)
                        + "Keywright's own scopes.");
    }
}
