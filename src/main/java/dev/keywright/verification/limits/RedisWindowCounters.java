package dev.keywright.verification.limits;

import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.redis.RedisScript;
import dev.keywright.redis.ScriptPipeline;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * Counts the use of key limits of all nodes in Redis: one counter for each rotation family, limit and period, which expires with its
 * window. Scripts update the counters, because Redis runs one script at a time: a request spends from all limits or from none, and no two
 * nodes spend the same. Time is taken from the clock of Redis.
 */
public final class RedisWindowCounters {

    /**
     * Returns 1 if a limit is exceeded, else 0; the time in milliseconds since 1970; then for each limit the used amount and the
     * milliseconds until its window ends.
     */
    private static final RedisScript SPEND = new RedisScript("""
            local cost = tonumber(ARGV[1])
            local used, left = {}, {}
            local rejected = 0
            for i, key in ipairs(KEYS) do
              used[i] = tonumber(redis.call('get', key) or '0')
              left[i] = redis.call('pttl', key)
              if used[i] + cost > tonumber(ARGV[2 * i + 1]) then rejected = 1 end
            end
            local time = redis.call('time')
            local reply = {rejected, time[1] * 1000 + math.floor(time[2] / 1000)}
            for i, key in ipairs(KEYS) do
              local period = ARGV[2 * i + 2]
              if rejected == 0 then
                used[i] = used[i] + cost
                if ARGV[2] == 'spend' then redis.call('incrby', key, cost) end
              end
              if left[i] < 0 then
                left[i] = tonumber(period)
                if rejected == 0 and ARGV[2] == 'spend' then redis.call('pexpire', key, period) end
              end
              reply[2 * i + 1] = used[i]
              reply[2 * i + 2] = left[i]
            end
            return reply
            """);

    /** Skips a window that has ended or is about to: the next window would receive an amount that it never counted. */
    private static final RedisScript RELEASE = new RedisScript("""
            local time = redis.call('time')
            local soon = time[1] * 1000 + math.floor(time[2] / 1000) + 5
            for i, key in ipairs(KEYS) do
              local used = tonumber(redis.call('get', key) or '0')
              if used > 0 and soon < tonumber(ARGV[i + 1]) then
                redis.call('decrby', key, math.min(used, tonumber(ARGV[1])))
              end
            end
            return {}
            """);

    private final ScriptPipeline scripts;

    public RedisWindowCounters(ScriptPipeline scripts) {
        this.scripts = scripts;
    }

    /** Spends the cost from all limits of the key, or nothing. */
    Mono<WindowReply> spend(KeySnapshot key, int cost) {
        return count(key, cost, "spend");
    }

    /** Returns what spending would return, without spending. */
    Mono<WindowReply> preview(KeySnapshot key, int cost) {
        return count(key, cost, "preview");
    }

    private Mono<WindowReply> count(KeySnapshot key, int cost, String mode) {
        return scripts.call(SPEND, names(key), arguments(key.limits(), cost, mode))
                .map((reply) -> WindowReply.of(reply, key.limits()));
    }

    /**
     * Undoes {@link #spend}, except for windows that have ended since.
     *
     * @param spent the reply of {@link #spend}
     */
    Mono<Void> release(KeySnapshot key, WindowReply spent, int cost) {
        byte[][] arguments = Stream.concat(
                        Stream.of(bytes(cost)),
                        Stream.of(spent.windows()).map(LimitWindow::end).map(RedisWindowCounters::bytes))
                .toArray(byte[][]::new);
        return scripts.call(RELEASE, names(key), arguments).then();
    }

    private static String[] names(KeySnapshot key) {
        return key.limits().stream().map((limit) -> name(key, limit)).toArray(String[]::new);
    }

    /** The braces are a hash tag: the counters of one family share a slot, which servers in cluster mode require of a script. */
    private static String name(KeySnapshot key, KeyLimit limit) {
        return "keywright:key:{" + key.family().value() + "}:" + limit.name() + '/'
                + limit.quota().period().toSeconds();
    }

    private static byte[][] arguments(List<KeyLimit> limits, int cost, String mode) {
        byte[][] arguments = new byte[2 + 2 * limits.size()][];
        arguments[0] = bytes(cost);
        arguments[1] = mode.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < limits.size(); i++) {
            arguments[2 * i + 2] = bytes(limits.get(i).quota().permits());
            arguments[2 * i + 3] = bytes(limits.get(i).quota().period().toMillis());
        }
        return arguments;
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The reply of Redis.
     *
     * @param isExceeded whether a limit is exceeded and nothing was spent
     * @param now the time of the reply, by the clock of Redis
     * @param windows the windows of the limits at that time, in the order of the limits
     */
    record WindowReply(boolean isExceeded, long now, LimitWindow[] windows) {

        private static WindowReply of(List<Long> reply, List<KeyLimit> limits) {
            long now = reply.get(1);
            LimitWindow[] windows = new LimitWindow[limits.size()];
            for (int i = 0; i < windows.length; i++) {
                String name = limits.get(i).name();
                windows[i] = new LimitWindow(
                        name,
                        now,
                        now + reply.get(2 * i + 3),
                        reply.get(2 * i + 2).intValue());
            }
            return new WindowReply(reply.get(0) == 1, now, windows);
        }

        WindowReply refunded(int cost) {
            LimitWindow[] before = new LimitWindow[windows.length];
            for (int i = 0; i < before.length; i++) {
                before[i] = windows[i].with(-cost);
            }
            return new WindowReply(isExceeded, now, before);
        }
    }
}
