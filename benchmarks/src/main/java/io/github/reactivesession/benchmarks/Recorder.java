/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.redis.RedisSessionStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Listens to a store of ours, so that rivals can send the same script with the same arguments. */
final class Recorder implements AutoCloseable {
    private final RedisClient client;
    private final RedisSessionStore store;
    private final SessionService service;
    private final AtomicReference<List<byte[]>> last = new AtomicReference<>(List.of());

    Recorder(RedisURI uri) {
        client = RedisClient.create(uri);
        client.addListener(new CommandListener() {
            @Override
            public void commandStarted(CommandStartedEvent event) {
                CommandArgs<?, ?> sent = event.getCommand().getArgs();
                if (event.getCommand().getType().toString().equals("EVALSHA") && sent != null) {
                    last.set(parse(sent));
                }
            }
        });
        store = RedisSessionStore.create(client);
        service = SessionService.create(store);
    }

    /** The script by which these events were written just now. */
    Recording append(SessionKey key, List<Event> events) {
        Arena.await(service.appendAll(key, events).then());
        return Recording.of(Objects.requireNonNull(last.get()), events);
    }

    private static List<byte[]> parse(CommandArgs<?, ?> sent) {
        ByteBuf encoded = Unpooled.buffer();
        sent.encode(encoded);
        List<byte[]> parts = new ArrayList<>();
        while (encoded.isReadable()) {
            int end = encoded.bytesBefore((byte) '\r');
            String length =
                    encoded.readCharSequence(end, StandardCharsets.US_ASCII).toString();
            byte[] part = new byte[Integer.parseInt(length.substring(1))];
            encoded.skipBytes(2).readBytes(part).skipBytes(2);
            parts.add(part);
        }
        return parts;
    }

    @Override
    public void close() {
        Arena.await(service.close());
        Arena.await(store.close());
        client.shutdown();
    }
}
