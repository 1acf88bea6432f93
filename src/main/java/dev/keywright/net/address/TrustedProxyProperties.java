package dev.keywright.net.address;

import dev.keywright.net.Cidr;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Proxies in front of the service.
 *
 * @param trustedProxies address ranges of the proxies whose Forwarded or X-Forwarded-For headers are trusted
 */
@ConfigurationProperties("keywright")
public record TrustedProxyProperties(@DefaultValue List<Cidr> trustedProxies) {}
