package dev.keywright.startup;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Stops the start at a management port whose address is not said: it asks for no key, and would be open to every network that
 * the machine is in.
 */
public final class ManagementAddressCheck implements SmartInitializingSingleton {

    private static final String ADDRESS = "management.server.address";

    private final Environment environment;

    public ManagementAddressCheck(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT
                && !StringUtils.hasText(environment.getProperty(ADDRESS))) {
            throw new StartupException(
                    "management.server.port is set, and " + ADDRESS + " is not: that port asks for no key.",
                    "Say where it is to listen, such as " + ADDRESS + "=127.0.0.1.");
        }
    }
}
