package dev.keywright.startup;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Fails startup if a management port is configured without an address. The port needs no authentication, and would be open to every network
 * of the machine.
 */
@Component
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
                    "management.server.port is set, and " + ADDRESS
                            + " is not. The management port needs no authentication.",
                    "Set the address that it listens on, such as " + ADDRESS + "=127.0.0.1.");
        }
    }
}
