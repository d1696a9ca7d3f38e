/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.StoreRefusedException;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisServerAsyncCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.StringCodec;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Ways to a server or a cluster. Lettuce waits while it connects, so that is done on threads which may wait. */
final class Connector {
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)\\.(\\d+)");

    private Connector() {}

    static Mono<Link> through(RedisClient client) {
        return link(client, null)
                .flatMap(link -> isCluster(link)
                        .flatMap(cluster -> cluster
                                ? link.close()
                                        .then(refused(
                                                "this server is one of a cluster, which takes a RedisClusterClient"))
                                : Mono.just(link)));
    }

    static Mono<Link> through(RedisClusterClient client) {
        return link(client, null);
    }

    /** With a client of its own, of the kind that the server is. */
    static Mono<Link> to(RedisURI uri) {
        return Mono.defer(() -> {
            RedisClient client = RedisClient.create(uri);
            client.setOptions(ClientOptions.create());
            return link(client, client)
                    .flatMap(link -> isCluster(link)
                            .flatMap(cluster ->
                                    cluster ? link.close().then(Mono.defer(() -> toCluster(uri))) : Mono.just(link)))
                    .onErrorResume(error -> shutdown(client).then(Mono.error(error)));
        });
    }

    /** Ends a client and its threads, which takes locks of theirs for a moment. */
    static Mono<Void> shutdown(AbstractRedisClient client) {
        return Mono.fromFuture(client::shutdownAsync).subscribeOn(Schedulers.boundedElastic());
    }

    private static Mono<Link> toCluster(RedisURI uri) {
        RedisClusterClient client = RedisClusterClient.create(uri);
        client.setOptions(ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh()
                        .build())
                .build());
        return link(client, client).onErrorResume(error -> shutdown(client).then(Mono.error(error)));
    }

    private static Mono<Link> link(RedisClient client, @Nullable AbstractRedisClient own) {
        return Mono.fromCallable(() -> {
                    StatefulRedisConnection<String, String> connection = client.connect(StringCodec.UTF8);
                    Link.Ear ear = new Link.Ear(client, () -> client.connectPubSub(StringCodec.UTF8), false);
                    return new Link(connection, connection.async(), false, own, Breaks.of(client), ear);
                })
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(Connector::requireVersion);
    }

    private static Mono<Link> link(RedisClusterClient client, @Nullable AbstractRedisClient own) {
        return Mono.fromCallable(() -> {
                    StatefulRedisClusterConnection<String, String> connection = client.connect(StringCodec.UTF8);
                    Link.Ear ear = new Link.Ear(client, () -> client.connectPubSub(StringCodec.UTF8), false);
                    return new Link(connection, connection.async(), true, own, Breaks.of(client), ear);
                })
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(Connector::requireVersion);
    }

    private static Mono<Link> requireVersion(Link link) {
        return info(link).flatMap(info -> {
            int version = version(info);
            if (version < 602) {
                return link.close().then(refused("Redis 6.2 or later is needed, or what is compatible with it"));
            }
            return Mono.just(link.clustered() && version >= 700 ? link.sharded() : link);
        });
    }

    private static Mono<String> info(Link link) {
        RedisServerAsyncCommands<String, String> server = link.commands();
        return Mono.fromCompletionStage(() -> server.info("server"));
    }

    /** 602 for 6.2, and 0 for what does not say. */
    private static int version(String info) {
        Matcher version = VERSION.matcher(info);
        return version.find() ? Integer.parseInt(version.group(1)) * 100 + Integer.parseInt(version.group(2)) : 0;
    }

    private static Mono<Boolean> isCluster(Link link) {
        return info(link).map(info -> info.contains("redis_mode:cluster"));
    }

    private static <T> Mono<T> refused(String rule) {
        return Mono.error(() -> new StoreRefusedException(rule, null));
    }
}
