package dev.keywright.redis;

import io.lettuce.core.output.IntegerListOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A command that calls a script. It has no future of its own, since a batch waits for all its commands at once. */
final class ScriptCommand extends Command<String, byte[], List<Long>> {

    private final Runnable whenDone;
    private final AtomicBoolean isEnded = new AtomicBoolean();

    private ScriptCommand(CommandType type, byte[] script, String[] keys, byte[][] arguments, Runnable whenDone) {
        super(
                type,
                new IntegerListOutput<>(RedisGateway.CODEC),
                new CommandArgs<>(RedisGateway.CODEC)
                        .add(script)
                        .add(keys.length)
                        .addKeys(keys)
                        .addValues(arguments));
        this.whenDone = whenDone;
    }

    /** Calls the script by its digest. Redis may not have it, for example after a restart: see {@link #isScriptUnknown}. */
    static ScriptCommand byDigest(RedisScript script, String[] keys, byte[][] arguments, Runnable whenDone) {
        return new ScriptCommand(CommandType.EVALSHA, script.digest(), keys, arguments, whenDone);
    }

    /** Calls the script with its text, which Redis then caches. */
    static ScriptCommand byText(RedisScript script, String[] keys, byte[][] arguments, Runnable whenDone) {
        return new ScriptCommand(CommandType.EVAL, script.text(), keys, arguments, whenDone);
    }

    @Override
    public void complete() {
        super.complete();
        end();
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean isFirst = super.completeExceptionally(failure);
        end();
        return isFirst;
    }

    @Override
    public void cancel() {
        super.cancel();
        end();
    }

    private void end() {
        if (isEnded.compareAndSet(false, true)) {
            whenDone.run();
        }
    }

    /** Returns whether Redis does not have the script. The call had no effect then. */
    boolean isScriptUnknown() {
        String error = getOutput().getError();
        return error != null && error.startsWith("NOSCRIPT");
    }

    /** Returns why the call failed; null if there is a reply. */
    @Nullable
    String failure() {
        if (exception != null) {
            return exception.toString();
        }
        return isCancelled() ? "the connection was closed" : getOutput().getError();
    }
}
