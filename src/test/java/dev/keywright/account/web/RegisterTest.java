package dev.keywright.account.web;

import dev.keywright.support.ServiceTest;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.json.JsonCompareMode;

/** {@code POST /register}. */
class RegisterTest extends ServiceTest {

    private static final String USERNAME_RULE =
            "The username must have 3 to 64 characters: letters, digits, '.', '_' and '-'.";

    @Test
    void whenNameIsFreeThenRegistered() {
        post("/register", credentials("testuser", "pass123"))
                .expectStatus()
                .isCreated()
                .expectBody()
                .json("{\"message\":\"User registered\"}", JsonCompareMode.STRICT);
    }

    @Test
    void whenNameIsTakenThenConflict() {
        register(username, PASSWORD);
        expectError(post("/register", credentials(username, "another-password")), 409, "Username already exists");
    }

    @Test
    void whenNameDiffersOnlyInCaseThenConflict() {
        register(username, PASSWORD);
        expectError(
                post("/register", credentials(username.toUpperCase(Locale.ROOT), PASSWORD)),
                409,
                "Username already exists");
    }

    @Test
    void whenFieldIsUnknownThenIgnored() {
        post("/register", "{\"username\":\"%s\",\"password\":\"pass123\",\"role\":\"OPERATOR\"}".formatted(username))
                .expectStatus()
                .isCreated();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "", "with space", "smörgås", "a/b", "name\\u0000", "semi;colon"})
    void whenFormatOfNameIsInvalidThenBadRequest(String name) {
        expectError(
                post("/register", "{\"username\":\"%s\",\"password\":\"pass123\"}".formatted(name)),
                400,
                USERNAME_RULE);
    }

    @Test
    void whenNameHas64CharactersThenRegistered() {
        register(username + "-".repeat(64 - username.length()), PASSWORD);
    }

    @Test
    void whenNameHas65CharactersThenBadRequest() {
        expectError(post("/register", credentials("x".repeat(65), PASSWORD)), 400, USERNAME_RULE);
    }

    @Test
    void whenPasswordHas6CharactersThenBadRequest() {
        expectError(
                post("/register", credentials(username, "pass12")), 400, "The password must have 7 to 256 characters.");
    }

    @Test
    void whenPasswordHas256CharactersOutsideBasicPlaneThenRegistered() {
        register(username, "😀".repeat(256));
        logIn(username, "😀".repeat(256));
    }

    @Test
    void whenPasswordHas257CharactersThenBadRequest() {
        expectError(
                post("/register", credentials(username, "x".repeat(257))),
                400,
                "The password must have at most 256 characters of valid Unicode, without NUL.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pass\\u0000word", "password\\ud800"})
    void whenPasswordIsNotStringThenBadRequest(String password) {
        expectError(
                post("/register", "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(username, password)),
                400,
                "The password must have at most 256 characters of valid Unicode, without NUL.");
    }

    @Test
    void whenPasswordIsMissingThenBadRequest() {
        expectError(
                post("/register", "{\"username\":\"%s\"}".formatted(username)),
                400,
                "The field \"password\" must be a string.");
    }

    @Test
    void whenNameIsNullThenBadRequest() {
        expectError(
                post("/register", "{\"username\":null,\"password\":\"pass123\"}"),
                400,
                "The field \"username\" must be a string.");
    }
}
