/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.event.ClusterTopologyChangedEvent;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A connection that hears channels, in a cluster one to each server that has some. Lettuce makes it again when it breaks, and
 * asks again for its channels; but for those of slots it does so in one command, which a cluster refuses for several slots.
 */
final class Hearing extends RedisPubSubAdapter<String, String> implements RedisConnectionStateListener {
    private static final Duration WHILE = Duration.ofSeconds(2);

    private final Link.Ear ear;
    private final Listener listener;
    private final StatefulRedisPubSubConnection<String, String> connection;
    /** Of others too who share the client, so it must not keep what they have closed. */
    private final Set<RedisChannelHandler<?, ?>> broken =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final AtomicInteger underWay = new AtomicInteger();
    private final CompletableFuture<Void> quiet = new CompletableFuture<>();
    private final CompletableFuture<?> moves;
    private volatile boolean closed;

    /** Is told what happens. Must be quick. */
    interface Listener {
        void heard(String channel, String text);

        /** Asked for, the first time or again: what was said before may have been lost. */
        void begins(String channel);

        /** Asked for no more, or the server does not have it any more. */
        void ends(String channel);

        /** All has to be asked for again. */
        void isBack();

        /** Slots may lie elsewhere now. */
        void moved();
    }

    /** Waits while it connects. */
    Hearing(Link.Ear ear, Listener listener) {
        this.ear = ear;
        this.listener = listener;
        this.connection = ear.connect().get();
        this.moves = ear.client()
                .getResources()
                .eventBus()
                .get()
                .ofType(ClusterTopologyChangedEvent.class)
                .doOnNext(event -> listener.moved())
                .then()
                .toFuture();
    }

    void begin() {
        connection.addListener((RedisPubSubListener<String, String>) this);
        if (ear.sharded()) {
            ear.client().addListener(this);
        }
    }

    /** Whoever does not wait any more leaves the command alone. */
    CompletableFuture<Void> ask(String channel) {
        return answer(
                ear.sharded()
                        ? connection.async().ssubscribe(channel)
                        : connection.async().subscribe(channel));
    }

    CompletableFuture<Void> leave(String channel) {
        return answer(
                ear.sharded()
                        ? connection.async().sunsubscribe(channel)
                        : connection.async().unsubscribe(channel));
    }

    private CompletableFuture<Void> answer(CompletionStage<Void> command) {
        underWay.incrementAndGet();
        return command.toCompletableFuture().whenComplete((done, error) -> {
            if (underWay.decrementAndGet() == 0 && closed) {
                quiet.complete(null);
            }
        });
    }

    @Override
    public void message(String channel, String message) {
        if (!closed) {
            listener.heard(channel, message);
        }
    }

    @Override
    public void smessage(String channel, String message) {
        message(channel, message);
    }

    @Override
    public void subscribed(String channel, long count) {
        if (!closed) {
            listener.begins(channel);
        }
    }

    @Override
    public void ssubscribed(String channel, long count) {
        subscribed(channel, count);
    }

    @Override
    public void sunsubscribed(String channel, long count) {
        if (!closed) {
            listener.ends(channel);
        }
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
        if (handler instanceof StatefulRedisPubSubConnection<?, ?>) {
            broken.add(handler);
        }
    }

    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress address) {
        if (broken.remove(handler) && !closed) {
            listener.isBack();
        }
    }

    /**
     * Ends it once all is answered, or a while later: for a connection to a server of a cluster that comes while Lettuce closes,
     * it waits on a thread that serves other connections.
     */
    Mono<Void> close() {
        return Mono.fromFuture(() -> {
                    closed = true;
                    moves.cancel(true);
                    ear.client().removeListener(this);
                    if (underWay.get() == 0) {
                        quiet.complete(null);
                    }
                    return quiet.completeOnTimeout(null, WHILE.toMillis(), TimeUnit.MILLISECONDS)
                            .thenCompose(answered -> connection.closeAsync());
                })
                .onErrorResume(error -> Mono.empty())
                .subscribeOn(Schedulers.boundedElastic());
    }
}
