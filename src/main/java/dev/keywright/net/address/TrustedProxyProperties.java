package dev.keywright.net.address;

import dev.keywright.net.Cidr;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose word is taken for a client's address.
 *
 * @param trustedProxies the proxies whose {@code Forwarded} and {@code X-Forwarded-For} are believed
 */
@ConfigurationProperties("keywright")
public record TrustedProxyProperties(@DefaultValue List<Cidr> trustedProxies) {}
