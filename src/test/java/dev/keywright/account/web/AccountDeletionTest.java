package dev.keywright.account.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.json.JsonCompareMode;

/** {@code DELETE /v1/account}. */
class AccountDeletionTest extends V1Test {

    @Autowired
    DatabaseClient database;

    private void deleteAccount(String token) {
        delete(token, "/v1/account").expectStatus().isNoContent();
    }

    private String accountId(String token) {
        return body(get(token, "/v1/account")).required("id").stringValue();
    }

    /** Returns every text of every row of a query. */
    private List<String> texts(String sql) {
        return database.sql(sql)
                .map((row) -> String.valueOf(row.get(0)))
                .all()
                .collectList()
                .blockOptional(Duration.ofSeconds(60))
                .orElseThrow();
    }

    @Test
    void whenOnlyOperatorIsDeletedThenRejected() {
        String operator = operatorToken();

        problem(delete(operator, "/v1/account"), 409, "last_operator");
        ok(get(operator, "/v1/accounts"));
    }

    @Test
    void whenDeletedThenItsTokensAreNoLongerValid() {
        String token = newToken();
        String other = logIn(username, PASSWORD);
        deleteAccount(token);

        problem(get(token, "/v1/account"), 401, "invalid_token");
        problem(get(other, "/v1/account"), 401, "invalid_token");
        problem(delete(other, "/v1/account"), 401, "invalid_token");
    }

    @Test
    void whenDeletedThenLoginFails() {
        deleteAccount(newToken());

        expectError(post("/login", credentials(username, PASSWORD)), 401, "Invalid credentials");
    }

    @Test
    void whenNameIsRegisteredAgainThenNoOldDataExists() {
        String token = newToken();
        String old = accountId(token);
        newKey(token);
        deleteAccount(token);
        String next = newToken();

        assertThat(accountId(next)).isNotEqualTo(old);
        listKeys(next).expectBody().json("{\"keys\":[]}", JsonCompareMode.STRICT);
        assertThat(body(get(next, "/v1/account/sessions")).required("items")).hasSize(1);
    }

    @Test
    void whenDeletedThenKeysAreRevokedAndErased() {
        String token = newToken();
        String id = accountId(token);
        newKey(token);
        database.sql("""
                        UPDATE api_key SET name = 'Ann''s', external_id = 'ann', meta = '{"a":1}', allowed_addresses = '192.0.2.1/32'
                        WHERE account_id = :id
                        """).bind("id", id).then().block();
        deleteAccount(token);

        assertThat(texts("""
                        SELECT state || COALESCE(name, '-') || COALESCE(external_id, '-') || meta || allowed_addresses
                            || (encrypted_text IS NULL) || (revoked_at IS NOT NULL)
                        FROM api_key WHERE account_id = '%s'
                        """.formatted(id))).containsExactly("REVOKED--{}11");
    }

    @Test
    void whenDeletedThenDatabaseHasNoPersonalData() {
        post("/login", credentials(username, "not my pass"));
        String token = newToken();
        String id = accountId(token);
        database.sql("""
                        INSERT INTO idempotent_request (account_id, id, fingerprint, lease_id, leased_at)
                        VALUES (:id, 'r', 'f', 'c', 0)
                        """).bind("id", id).then().block();
        deleteAccount(token);

        assertThat(texts("SELECT username || password_hash FROM account WHERE id = '" + id + "'"))
                .containsExactly("=" + id);
        for (String table : List.of("login_session", "known_login_address", "idempotent_request")) {
            assertThat(texts("SELECT account_id FROM " + table + " WHERE account_id = '" + id + "'"))
                    .as(table)
                    .isEmpty();
        }
    }

    @Test
    void whenDeletedThenOthersAreUnchanged() {
        register(username + "-other", PASSWORD);
        String other = logIn(username + "-other", PASSWORD);
        String key = newKey(other);
        deleteAccount(newToken());

        listKeys(other).expectBody().json("{\"keys\":[\"" + key + "\"]}", JsonCompareMode.STRICT);
    }
}
