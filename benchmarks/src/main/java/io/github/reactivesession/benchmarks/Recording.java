/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What our store has sent to append some events, to be sent again, with other ids, by Lettuce alone.
 *
 * @param arguments the digest of the script, the number of its keys, the keys, the values
 * @param ids places of event ids in the arguments, and of the texts that begin with them
 */
record Recording(List<byte[]> arguments, Map<Integer, Integer> ids) {
    private static final byte[] FIELD = {'e'};

    static Recording of(List<byte[]> arguments, List<Event> events) {
        Map<Integer, Integer> ids = new TreeMap<>();
        int at = 0;
        for (Event event : events) {
            byte[] id = event.id().getBytes(StandardCharsets.US_ASCII);
            while (!Arrays.equals(arguments.get(at), id)) {
                at++;
            }
            ids.put(at, at + 1);
            at += 2;
        }
        return new Recording(arguments, ids);
    }

    /** Sends the script. */
    Mono<?> send(RedisAsyncCommands<byte[], byte[]> commands) {
        CommandArgs<byte[], byte[]> sent = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        byte[] id = {};
        for (int i = 0; i < arguments.size(); i++) {
            if (ids.containsKey(i)) {
                id = Sample.newId().getBytes(StandardCharsets.US_ASCII);
                sent.add(id).add(text(i + 1, id));
                i++;
            } else {
                sent.add(arguments.get(i));
            }
        }
        return Mono.fromCompletionStage(() ->
                        commands.dispatch(CommandType.EVALSHA, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), sent))
                .doOnNext(Recording::requireWritten);
    }

    private byte[] text(int place, byte[] id) {
        byte[] text = arguments.get(place).clone();
        System.arraycopy(id, 0, text, 0, id.length);
        return text;
    }

    private static void requireWritten(List<Object> reply) {
        if (!(reply.get(0) instanceof List<?>)) {
            throw new IllegalStateException("nothing was written: " + reply);
        }
    }

    /** Adds the same texts to a stream, which numbers them by its clock. */
    Mono<?> add(RedisAsyncCommands<byte[], byte[]> commands, byte[] stream) {
        return Flux.fromIterable(ids.values())
                .flatMap(
                        place -> Mono.fromCompletionStage(() -> commands.xadd(stream, FIELD, arguments.get(place))),
                        ids.size())
                .then(Mono.just(1));
    }

    String digest() {
        return new String(arguments.get(0), StandardCharsets.US_ASCII);
    }

    int bytes() {
        return ids.values().stream()
                .mapToInt(place -> arguments.get(place).length)
                .sum();
    }
}
