package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywright.client.ApiClient;
import dev.keywright.client.ApiException;
import dev.keywright.client.api.AccountApi;
import dev.keywright.client.api.KeyActionsApi;
import dev.keywright.client.api.KeyRecordsApi;
import dev.keywright.client.api.KeysApi;
import dev.keywright.client.api.OwnAccountApi;
import dev.keywright.client.model.Credentials;
import dev.keywright.client.model.Credits;
import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.KeyChanges;
import dev.keywright.client.model.KeyLimit;
import dev.keywright.client.model.KeyRecord;
import dev.keywright.client.model.KeyState;
import dev.keywright.client.model.KeyToRevoke;
import dev.keywright.client.model.NewAccount;
import dev.keywright.client.model.NewKey;
import dev.keywright.client.model.Problem;
import dev.keywright.client.model.ProblemCode;
import dev.keywright.client.model.Rotation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The Java client that the build generates from the contract, against the jar. */
class JavaClientIT {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder;

    /** A client with an account, which shows its token with each call. */
    private static ApiClient loggedIn(RunningJar jar) throws ApiException {
        ApiClient client = new ApiClient();
        client.updateBaseUri(jar.baseUri());
        AccountApi account = new AccountApi(client);
        account.register(new NewAccount().username("testuser").password("pass123"));
        String token = account.login(new Credentials().username("testuser").password("pass123"))
                .getToken();
        client.setRequestInterceptor((request) -> request.header("Authorization", "Bearer " + token));
        return client;
    }

    /** The problem that the call is refused with. */
    private static Problem problem(ThrowingCallable call) {
        ApiException refusal = catchThrowableOfType(ApiException.class, call);
        assertThat(refusal).isNotNull();
        Problem problem = JSON.readValue(refusal.getResponseBody(), Problem.class);
        assertThat(problem.getStatus()).isEqualTo(refusal.getCode());
        return problem;
    }

    @Test
    void whenWalkedThroughThenEachStepAnswersAsTheContractSays() throws IOException, ApiException {
        try (RunningJar jar = RunningJar.start(folder)) {
            ApiClient client = loggedIn(jar);
            KeysApi keys = new KeysApi(client);
            String key = keys.generateKey().getKey();
            assertThat(keys.listKeys().getKeys()).containsExactly(key);
            assertThat(keys.revokeKey(new KeyToRevoke().key(key)).getMessage()).isEqualTo("Key revoked");
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> keys.revokeKey(new KeyToRevoke().key(key)))
                    .satisfies((refusal) -> assertThat(refusal.getCode()).isEqualTo(404));
        }
    }

    @Test
    void whenAKeyLivesItsLifeUnderV1ThenEachStepAnswersAsTheContractSays() throws IOException, ApiException {
        try (RunningJar jar = RunningJar.start(folder, "--keywright.limits.per-address=off")) {
            KeyRecordsApi keys = new KeyRecordsApi(loggedIn(jar));
            NewKey asked = new NewKey()
                    .name("nightly export")
                    .addLimitsItem(new KeyLimit().name("burst").limit(20).period("PT1S"))
                    .credits(new Credits().remaining(1000L));

            IssuedKey made = keys.createKey(asked, "a-call-of-this-test");
            assertThat(made.getLimits()).isEqualTo(asked.getLimits());
            assertThat(keys.createKey(asked, "a-call-of-this-test")).isEqualTo(made);
            assertThat(found(keys)).containsExactly(made.getId());
            KeyRecord renamed = keys.updateKey(made.getId(), new KeyChanges().name("hourly export"), "\"1\"");
            assertThat(renamed.getName()).isEqualTo("hourly export");
            assertThat(renamed.getLimits()).isEqualTo(asked.getLimits());
            assertThat(renamed.getCredits()).isEqualTo(made.getCredits());
            Problem stale = problem(() -> keys.updateKey(made.getId(), new KeyChanges().name("x"), "\"1\""));
            assertThat(stale.getCode()).isEqualTo(ProblemCode.STALE_VERSION);
            keys.deleteKey(made.getId(), null);
            assertThat(keys.getKey(made.getId()).getState()).isEqualTo(KeyState.REVOKED);
            Problem wrong = problem(() -> keys.createKey(new NewKey().name(""), null));
            assertThat(wrong.getCode()).isEqualTo(ProblemCode.INVALID_VALUE);
            assertThat(wrong.getField()).isEqualTo("name");
        }
    }

    private static List<String> found(KeyRecordsApi keys) throws ApiException {
        return keys
                .findKeys(null, null, KeyState.ACTIVE, "nightly export", null, null, null, null, null)
                .getItems()
                .stream()
                .map(KeyRecord::getId)
                .toList();
    }

    @Test
    void whenAKeyIsActedOnUntilLoggingOutThenEachStepAnswersAsTheContractSays() throws IOException, ApiException {
        try (RunningJar jar = RunningJar.start(folder, "--keywright.limits.per-address=off")) {
            ApiClient client = loggedIn(jar);
            KeyActionsApi actions = new KeyActionsApi(client);
            OwnAccountApi account = new OwnAccountApi(client);
            String id = new KeyRecordsApi(client).createKey(new NewKey(), null).getId();

            assertThat(actions.suspendKey(id).getState()).isEqualTo(KeyState.SUSPENDED);
            assertThat(actions.resumeKey(id).getState()).isEqualTo(KeyState.ACTIVE);
            IssuedKey next = actions.rotateKey(id, null, new Rotation().overlap("PT1H"));
            assertThat(new KeyRecordsApi(client).getKey(id).getReplacedBy()).isEqualTo(next.getId());
            assertThat(problem(() -> actions.rotateKey(id, null, null)).getCode())
                    .isEqualTo(ProblemCode.KEY_REPLACED);
            assertThat(account.listSessions(null, null).getItems())
                    .singleElement()
                    .satisfies((session) -> assertThat(session.getCurrent()).isTrue());
            account.logOut();
            assertThat(problem(account::getAccount).getCode()).isEqualTo(ProblemCode.INVALID_TOKEN);
        }
    }
}
