package dev.keywright.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RedisConfigurationTest {

    private static RedisURI uri(String... settings) {
        Map<String, String> given = new HashMap<>();
        for (String setting : settings) {
            given.put("spring.data.redis." + setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        RedisProperties bound = new Binder(new MapConfigurationPropertySource(given))
                .bindOrCreate("spring.data.redis", RedisProperties.class);
        return new RedisConfiguration().redisUri(bound);
    }

    private static String credentials(RedisURI uri) {
        RedisCredentials credentials = Objects.requireNonNull(
                uri.getCredentialsProvider().resolveCredentials().block());
        return credentials.getUsername() + ":"
                + (credentials.getPassword() == null ? null : String.valueOf(credentials.getPassword()));
    }

    @ParameterizedTest
    @CsvSource({
        "url=redis://a:1,      ssl.enabled=false, false",
        "url=redis://a:1,      ssl.enabled=true,  true",
        "url=rediss://a:1,     ssl.enabled=false, true",
        "url=redis://u:p@a:1,  ssl.enabled=true,  true",
        "host=a,               ssl.enabled=true,  true",
        "host=a,               ssl.enabled=false, false"
    })
    void whenUrlOrSettingRequiresTlsThenEncrypted(String where, String ssl, boolean encrypted) {
        assertThat(uri(where, ssl).isSsl()).isEqualTo(encrypted);
    }

    @Test
    void whenUrlHasNoUserThenUserSettingIsUsed() {
        assertThat(credentials(uri("url=redis://a:1/3"))).isEqualTo("null:null");
        assertThat(credentials(uri("url=redis://a:1/3", "password=p"))).isEqualTo("null:p");
        assertThat(credentials(uri("url=redis://a:1/3", "username=u", "password=p")))
                .isEqualTo("u:p");
        assertThat(credentials(uri("url=redis://u:p@a:1/3", "username=v", "password=q")))
                .isEqualTo("u:p");
    }

    @Test
    void whenUrlIsGivenThenItDefinesAddress() {
        RedisURI uri = uri("url=rediss://a:1/3", "host=b", "port=2", "database=4", "password=p", "timeout=3s");

        assertThat(uri.getHost()).isEqualTo("a");
        assertThat(uri.getPort()).isEqualTo(1);
        assertThat(uri.getDatabase()).isEqualTo(3);
        assertThat(uri.isSsl()).isTrue();
        assertThat(uri.isVerifyPeer()).isTrue();
        assertThat(uri.getTimeout()).hasSeconds(3);
    }
}
