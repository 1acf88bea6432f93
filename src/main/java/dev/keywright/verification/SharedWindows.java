package dev.keywright.verification;

import dev.keywright.key.KeyLimit;
import dev.keywright.key.KnownKey;
import dev.keywright.redis.RedisLink;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * What all nodes together have used of the limits of keys, in the Redis that they share: a count for each lineage, limit and period, which
 * leaves Redis when its window ends. Scripts do it, since Redis runs one at a time: so a call spends of all limits or of none, and no two
 * nodes spend the same. It is Redis' clock that counts.
 */
final class SharedWindows {

    /** Answers 1 if a limit refuses, else 0; then for each limit how much is used, and the milliseconds until its window ends. */
    private static final String SPEND = """
            local cost = tonumber(ARGV[1])
            local used, left = {}, {}
            local refused = 0
            for i, key in ipairs(KEYS) do
              used[i] = tonumber(redis.call('get', key) or '0')
              left[i] = redis.call('pttl', key)
              if used[i] + cost > tonumber(ARGV[2 * i + 1]) then refused = 1 end
            end
            local answer = {refused}
            for i, key in ipairs(KEYS) do
              local period = ARGV[2 * i + 2]
              if refused == 0 then
                used[i] = used[i] + cost
                if ARGV[2] == 'spend' then redis.call('incrby', key, cost) end
              end
              if left[i] < 0 then
                left[i] = tonumber(period)
                if refused == 0 and ARGV[2] == 'spend' then redis.call('pexpire', key, period) end
              end
              answer[2 * i] = used[i]
              answer[2 * i + 1] = left[i]
            end
            return answer
            """;

    private static final String GIVE_BACK = """
            for i, key in ipairs(KEYS) do
              if redis.call('exists', key) == 1 then redis.call('decrby', key, ARGV[1]) end
            end
            return 0
            """;

    private final RedisLink redis;

    SharedWindows(RedisLink redis) {
        this.redis = redis;
    }

    /** Spends the cost of all the key's limits, or nothing. */
    Mono<Asked> spend(KnownKey key, int cost) {
        return ask(key, cost, "spend");
    }

    /** What spending would come to. */
    Mono<Asked> look(KnownKey key, int cost) {
        return ask(key, cost, "look");
    }

    private Mono<Asked> ask(KnownKey key, int cost, String manner) {
        return redis.ask((commands) -> evaluate(commands, SPEND, key, arguments(key.limits(), cost, manner)))
                .map((answer) -> Asked.of(answer, key.limits()));
    }

    /** Undoes {@link #spend}, but of windows that have ended since. */
    Mono<Void> giveBack(KnownKey key, int cost) {
        return redis.ask((commands) -> evaluate(commands, GIVE_BACK, key, new byte[][] {bytes(cost)}))
                .then();
    }

    private static RedisFuture<List<Object>> evaluate(
            RedisAsyncCommands<String, byte[]> commands, String script, KnownKey key, byte[][] arguments) {
        String[] names = key.limits().stream().map((limit) -> name(key, limit)).toArray(String[]::new);
        return commands.eval(script, ScriptOutputType.MULTI, names, arguments);
    }

    /** The braces keep the names of one lineage on one node of a Redis that has several. */
    private static String name(KnownKey key, KeyLimit limit) {
        return "keywright:key:{" + key.lineage().value() + "}:" + limit.name() + '/'
                + limit.quota().period().toSeconds();
    }

    private static byte[][] arguments(List<KeyLimit> limits, int cost, String manner) {
        byte[][] arguments = new byte[2 + 2 * limits.size()][];
        arguments[0] = bytes(cost);
        arguments[1] = manner.getBytes(StandardCharsets.US_ASCII);
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
     * What Redis answered.
     *
     * @param isRefused whether a limit refuses, and nothing was spent
     * @param windows those of the limits, in their order, as they are now; by a clock that is at 0
     */
    record Asked(boolean isRefused, Window[] windows) {

        private static Asked of(List<Object> answer, List<KeyLimit> limits) {
            Window[] windows = new Window[limits.size()];
            for (int i = 0; i < windows.length; i++) {
                String name = limits.get(i).name();
                windows[i] = new Window(name, 0, number(answer, 2 * i + 2), (int) number(answer, 2 * i + 1));
            }
            return new Asked(number(answer, 0) == 1, windows);
        }

        private static long number(List<Object> answer, int place) {
            return (Long) answer.get(place);
        }

        Asked given(int cost) {
            Window[] before = new Window[windows.length];
            for (int i = 0; i < before.length; i++) {
                before[i] = windows[i].with(-cost);
            }
            return new Asked(isRefused, before);
        }
    }
}
