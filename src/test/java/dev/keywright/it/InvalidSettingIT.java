package dev.keywright.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.CommandProperties;
import dev.keywright.Keywright;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** An invalid setting fails the startup with a message that names it. */
@ExtendWith(OutputCaptureExtension.class)
class InvalidSettingIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keywright.limits.per-address=ten",
                "keywright.limits.per-address=0/1m",
                "keywright.limits.per-adress=10/1m",
                "keywright.registraton=closed",
                "keywright.password.min-length=20",
                "keywright.trusted-proxy=10.0.0.1",
                "KEYWRIGHT_KEYS_RECOVERABEL=never",
                "KEYWRIGHT_PORT=5001",
                "keywright.cors.allowed-origins=app.example.com",
                "keywright.limits.store=floppy",
                "keywright.limits.on-failure.api=ajar",
                "keywright.limits.on-failure.verifing=open",
                "keywright.limits.on-fail.verifying=open",
                "keywright.limits.on-failure=open",
                "keywright.keys.prefix=Not_A_Prefix",
                "keywright.keys.recoverable=perhaps",
                "keywright.passwords.min-length=3",
                "keywright.key-cache.max-keys=-1",
                "keywright.key-cache.unknown-keys-lifetime=2m",
                "keywright.key-cache.max-key=7",
                "keywright.key-cache.max-staleness=999ms",
                "keywright.key-cache.max-staleness=5m1s",
                "keywright.credits.lease-size=0",
                "keywright.credits.lease-size=1000001",
                "keywright.changes.max-streams=0",
                "keywright.usage.flush-interval=0s",
                "keywright.fast-path.enabled=perhaps",
                "keywright.fast-path.on=true",
                "keywright.tokens.lifetime=1s",
                "keywright.trusted-proxies=everyone",
                "keywright.trusted-proxies=10.0.0.0/33",
                "keywright.operators=a b",
                "keywright.registration=ajar",
                "keywright.store=abacus",
                "keywright.sqlite.busy-timeout=2m",
                "keywright.sqlite.max-wait=0s",
                "keywright.sqlite.max-waiting=0",
                "keywright.sqlite.readers=65"
            })
    void whenSettingIsInvalidThenStartupFailsAndNamesIt(String setting, CapturedOutput output) {
        assertRejected(settings(), setting, output);
    }

    /** These are read when their beans are created, so the complete service starts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "keywright.passwords.blocklist=no-such-file",
                "keywright.key-cache.max-staleness=1999ms",
                "keywright.secrets.pepper.1=not-base64",
                "keywright.secrets.pepper.1=dG9vIHNob3J0"
            })
    void whenSettingIsRejectedByItsUserThenStartupFailsAndNamesIt(String setting, CapturedOutput output) {
        assertRejected(new SpringApplicationBuilder(Keywright.class), setting, output);
    }

    /** Binds the settings as at startup, without starting the service. */
    private static SpringApplicationBuilder settings() {
        return new SpringApplicationBuilder(CommandProperties.class).web(WebApplicationType.NONE);
    }

    private void assertRejected(SpringApplicationBuilder service, String setting, CapturedOutput output) {
        assertThatThrownBy(() -> service.run("--server.port=0", "--keywright.data=" + folder, "--" + setting))
                .isInstanceOf(Exception.class);
        String name = setting.substring(0, setting.indexOf('=')).replace(".1", "");
        assertThat(output.getOut().substring(output.getOut().indexOf("APPLICATION FAILED TO START")))
                .contains(name)
                .doesNotContain("\tat ", "dG9vIHNob3J0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.data.redis.url=http://user:hidden@127.0.0.1",
                "spring.data.redis.url=redis://user:hidden pass@127.0.0.1",
                "spring.data.redis.url=redis://user:hidden@",
                "spring.data.redis.port=65536",
                "spring.data.redis.sentinel.master=keywright",
                "spring.data.redis.sentinel.nodes=10.0.0.1:26379,10.0.0.2:26379",
                "spring.data.redis.cluster.nodes=10.0.0.1:6379",
                "spring.data.redis.ssl.bundle=redis",
                "spring.data.redis.database=-1"
            })
    void whenRedisSettingsAreInvalidThenStartupFailsAndNamesSettingAndNoSecret(String setting, CapturedOutput output) {
        SpringApplicationBuilder service = settings();
        service.application().setSources(Set.of("dev.keywright.redis.RedisConfiguration"));
        assertThatThrownBy(() ->
                        service.run("--keywright.data=" + folder, "--keywright.limits.store=redis", "--" + setting))
                .isInstanceOf(Exception.class);
        assertThat(output.getAll()).doesNotContain("hidden");
        assertThat(output.getOut().substring(output.getOut().indexOf("APPLICATION FAILED TO START")))
                .contains(setting.substring(0, setting.indexOf('=')).replaceAll("\\.(master|nodes)$", ""))
                .doesNotContain("\tat ");
    }

    /** Kubernetes sets these variables for a service named keywright. */
    @Test
    void whenVariableIsKubernetesServiceLinkThenIgnored() {
        new SpringApplicationBuilder(Keywright.class)
                .run(
                        "--server.port=0",
                        "--keywright.data=" + folder,
                        "--KEYWRIGHT_PORT=tcp://10.0.0.1:5000",
                        "--KEYWRIGHT_PORT_5000_TCP=tcp://10.0.0.1:5000",
                        "--KEYWRIGHT_PORT_5000_TCP_ADDR=10.0.0.1",
                        "--KEYWRIGHT_SERVICE_HOST=10.0.0.1",
                        "--KEYWRIGHT_SERVICE_PORT=5000",
                        "--KEYWRIGHT_SERVICE_PORT_HTTP=5000")
                .close();
    }

    @Test
    void whenManagementPortIsOpenByDefaultThenStartupFails(CapturedOutput output) {
        SpringApplicationBuilder service = new SpringApplicationBuilder(Keywright.class);
        assertThatThrownBy(() ->
                        service.run("--server.port=0", "--keywright.data=" + folder, "--management.server.port=5001"))
                .isInstanceOf(Exception.class);
        assertThat(output.getOut().substring(output.getOut().indexOf("APPLICATION FAILED TO START")))
                .contains("management.server.address=127.0.0.1")
                .doesNotContain("\tat ");
    }

    @Test
    void whenTraceProtocolIsUnsupportedThenStartupFailsAndNamesSupportedOne(CapturedOutput output) {
        SpringApplicationBuilder service = new SpringApplicationBuilder(Keywright.class);
        assertThatThrownBy(() -> service.run(
                        "--server.port=0",
                        "--keywright.data=" + folder,
                        "--management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:4317",
                        "--management.opentelemetry.tracing.export.otlp.transport=grpc"))
                .isInstanceOf(Exception.class);
        assertThat(output.getOut().substring(output.getOut().indexOf("APPLICATION FAILED TO START")))
                .contains("management.opentelemetry.tracing.export.otlp.transport")
                .doesNotContain("\tat ");
    }
}
