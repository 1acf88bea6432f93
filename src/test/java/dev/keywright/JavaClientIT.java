package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.client.ApiClient;
import dev.keywright.client.ApiException;
import dev.keywright.client.api.AccountApi;
import dev.keywright.client.api.KeysApi;
import dev.keywright.client.model.Credentials;
import dev.keywright.client.model.KeyToRevoke;
import dev.keywright.client.model.NewAccount;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java client that the build generates from the contract, against the jar. */
class JavaClientIT {

    @TempDir
    Path folder;

    @Test
    void whenWalkedThroughThenEachStepAnswersAsTheContractSays() throws IOException, ApiException {
        try (RunningJar jar = RunningJar.start(folder)) {
            ApiClient client = new ApiClient();
            client.updateBaseUri(jar.baseUri());
            AccountApi account = new AccountApi(client);

            account.register(new NewAccount().username("testuser").password("pass123"));
            String token = account.login(new Credentials().username("testuser").password("pass123"))
                    .getToken();
            client.setRequestInterceptor((request) -> request.header("Authorization", "Bearer " + token));
            KeysApi keys = new KeysApi(client);
            String key = keys.generateKey().getKey();
            assertThat(keys.listKeys().getKeys()).containsExactly(key);
            assertThat(keys.revokeKey(new KeyToRevoke().key(key)).getMessage()).isEqualTo("Key revoked");
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> keys.revokeKey(new KeyToRevoke().key(key)))
                    .satisfies((refusal) -> assertThat(refusal.getCode()).isEqualTo(404));
        }
    }
}
