/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an event takes in the server's memory, in our layout and in those it was chosen over. */
final class RedisMemory {
    private static final SessionKey KEY = SessionKey.of("bench", "user", "memory");
    private static final String SESSION = "session:1:{bench:user}:memory";
    private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");

    private final RedisArena arena;
    private final RedisCommands<String, String> commands;
    private final List<Amount> amounts = new ArrayList<>();
    private int events;
    private String allocator = "";

    RedisMemory(RedisArena arena) {
        this.arena = arena;
        this.commands = arena.texts().sync();
    }

    List<Amount> amounts(int count) {
        events = count;
        allocator = info("mem_allocator:(\\S+)");
        List<Event> all = new Conversations(1).events(count);
        arena.begin();
        Arena.await(arena.service().create(NewSession.of(KEY)));
        long before = used();
        for (int from = 0; from < count; from += 100) {
            Arena.await(arena.service()
                    .appendAll(KEY, all.subList(from, from + 100))
                    .then());
        }
        long ours = used() - before;
        List<StreamMessage<String, String>> stored = commands.xrange(SESSION + ":events", Range.unbounded());
        long texts = stored.stream().mapToLong(RedisMemory::bytes).sum();
        add("the text of an event", texts, "what is to be kept");
        add("a session in our layout: a stream and a hash of ids", ours, "used_memory");
        add("its stream", size(SESSION + ":events"), "MEMORY USAGE");
        add("its hash of ids", size(SESSION + ":ids"), "MEMORY USAGE");
        alternative("a list", stored, (sequence, text) -> commands.rpush("list", text));
        alternative("a sorted set", stored, (sequence, text) -> commands.zadd("zset", sequence, text));
        return amounts;
    }

    private static long bytes(StreamMessage<String, String> message) {
        return text(message).getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }

    private static String text(StreamMessage<String, String> message) {
        return message.getBody().getOrDefault("e", "");
    }

    private interface Adding {
        long add(long sequence, String text);
    }

    /** The same texts, kept in another type, beside the same hash of ids. */
    private void alternative(String type, List<StreamMessage<String, String>> stored, Adding adding) {
        arena.begin();
        long before = used();
        long sequence = 0;
        for (StreamMessage<String, String> message : stored) {
            String text = text(message);
            sequence++;
            long ignored = adding.add(sequence, text);
            boolean also = commands.hset("ids", text.substring(0, text.indexOf(0x1F)), Long.toString(sequence));
        }
        add(type + " and the same hash of ids", used() - before, "used_memory");
    }

    private long size(String key) {
        Long bytes = commands.dispatch(
                io.lettuce.core.protocol.CommandType.MEMORY,
                new io.lettuce.core.output.IntegerOutput<>(io.lettuce.core.codec.StringCodec.UTF8),
                new io.lettuce.core.protocol.CommandArgs<>(io.lettuce.core.codec.StringCodec.UTF8)
                        .add("USAGE")
                        .add(key)
                        .add("SAMPLES")
                        .add(0));
        return bytes == null ? 0 : bytes;
    }

    private long used() {
        return Long.parseLong(info(USED.pattern()));
    }

    private String info(String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(commands.info("memory"));
        return found.find() ? found.group(1) : "0";
    }

    private void add(String what, long bytes, String how) {
        amounts.add(new Amount(
                what,
                (double) bytes / events,
                "bytes an event",
                String.format(Locale.ROOT, "%s, %,d events, %s", how, events, allocator)));
    }
}
