package dev.keywright.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.jackson.JsonNodeDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON trees, and reports a number whose exponent exceeds {@link java.math.BigDecimal}, such as {@code 1e2147483648}, as invalid
 * input. Jackson does so for beans, but throws {@link NumberFormatException} for trees.
 */
public final class BoundedNumberDeserializer extends DelegatingDeserializer {

    private BoundedNumberDeserializer(ValueDeserializer<?> trees) {
        super(trees);
    }

    public static JacksonModule module() {
        return new SimpleModule("tree numbers")
                .addDeserializer(JsonNode.class, of(JsonNode.class))
                .addDeserializer(ObjectNode.class, of(ObjectNode.class));
    }

    /** The delegate only creates nodes of this type. */
    @SuppressWarnings("unchecked")
    private static <T extends JsonNode> ValueDeserializer<T> of(Class<T> type) {
        return (ValueDeserializer<T>)
                (ValueDeserializer<?>) new BoundedNumberDeserializer(JsonNodeDeserializer.getDeserializer(type));
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> trees) {
        return new BoundedNumberDeserializer(trees);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) throws JacksonException {
        try {
            return super.deserialize(parser, context);
        } catch (NumberFormatException tooLarge) {
            return context.reportInputMismatch(this, "a number is out of range");
        }
    }
}
