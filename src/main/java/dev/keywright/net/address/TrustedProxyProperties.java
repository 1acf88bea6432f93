package dev.keywright.net.address;

import dev.keywright.net.Cidr;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of trusted proxies.
 *
 * @param trustedProxies the proxies whose {@code Forwarded} and {@code X-Forwarded-For} headers are trusted
 */
@ConfigurationProperties("keywright")
public record TrustedProxyProperties(@DefaultValue List<Cidr> trustedProxies) {}
