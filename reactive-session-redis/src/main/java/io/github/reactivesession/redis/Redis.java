/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.ClosedException;
import io.github.reactivesession.Deadlines;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.StoreUnavailableException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sends scripts and commands, over one connection that is made when it is first needed. */
final class Redis {
    private final Mono<Link> connector;
    private final Deadlines deadlines;
    private final RedisOptions options;
    private @Nullable CompletableFuture<?> connecting;
    private volatile @Nullable Link link;
    private volatile boolean closed;

    Redis(Mono<Link> connector, RedisOptions options) {
        this.connector = connector;
        this.deadlines = new Deadlines(options.timeout());
        this.options = options;
    }

    boolean isReady() {
        return link != null;
    }

    /** Connects once for all; what failed is tried again by the next call. Who does not wait any more stops nobody else. */
    Mono<Void> ready() {
        return Mono.defer(() -> closed
                ? Mono.error(new ClosedException("store"))
                : Mono.fromFuture(connecting(), true).then());
    }

    private synchronized CompletableFuture<?> connecting() {
        CompletableFuture<?> current = connecting;
        if (current == null || current.isCompletedExceptionally()) {
            current = connector.flatMap(this::open).toFuture();
            deadlines.watch(current);
            connecting = current;
        }
        return current;
    }

    private Mono<Link> open(Link made) {
        return adopt(made) ? Mono.just(made) : made.close().thenReturn(made);
    }

    /** One that comes late, when nobody waited for it any more, may find another in its place. */
    private synchronized boolean adopt(Link made) {
        if (closed || link != null) {
            return false;
        }
        link = made;
        return true;
    }

    /** Whether keys of an app and of its users lie in different slots. */
    boolean isClustered() {
        return link().clustered();
    }

    private Link link() {
        Link current = link;
        if (current == null || closed) {
            throw new ClosedException("store");
        }
        return current;
    }

    /** Runs a script. Redis has it by its digest, or else is given its text. A script that answers nothing is empty. */
    Mono<List<Object>> run(Script script, Arguments arguments) {
        return send(CommandType.EVALSHA, script.digest(), arguments)
                .onErrorResume(
                        RedisNoScriptException.class, unknown -> send(CommandType.EVAL, script.text(), arguments));
    }

    private Mono<List<Object>> send(CommandType type, String script, Arguments arguments) {
        CommandArgs<String, String> args = args().add(script)
                .add(arguments.keys().size())
                .addKeys(arguments.keys())
                .addValues(arguments.values());
        return list(type, args);
    }

    /**
     * Waits until replicas have what was written last to the server of a key, when the options say so. Half the time that a
     * call may take is left for it.
     */
    Mono<Void> replicated(String key) {
        int wanted = options.replicas();
        if (wanted == 0) {
            return Mono.empty();
        }
        CommandArgs<String, String> args =
                Request.toServerOf(key).add(wanted).add(options.timeout().toMillis() / 2);
        return list(CommandType.WAIT, args)
                .map(reply -> Reply.number(reply.get(0)))
                .filter(have -> have < wanted)
                .flatMap(have -> Mono.error(new StoreUnavailableException(
                        "written, but " + have + " of " + wanted + " replicas have it", null)));
    }

    /** Sends a command whose answer is a list, with each subscription; a future costs less than Lettuce's own publisher. */
    Mono<List<Object>> list(CommandType type, CommandArgs<String, String> args) {
        RedisClusterAsyncCommands<String, String> commands = link().commands();
        return Mono.fromFuture(
                () -> commands.<List<Object>>dispatch(type, ((Request) args).answer(), args)
                        .toCompletableFuture(),
                true);
    }

    /** Reads a state. */
    Mono<JsonObject> hash(String key) {
        return list(CommandType.HGETALL, args().addKey(key)).map(Reply::object);
    }

    /** Begins a {@link Request}, which calls it by its base's name as they chain. */
    static CommandArgs<String, String> args() {
        return new Request();
    }

    /**
     * Lets work go on to its end when its caller cancels, so that what takes several steps does not stop between them
     * (R37), and ends the caller's wait when it takes too long.
     */
    <T> Mono<T> whole(Mono<T> work) {
        return Mono.deferContextual(context -> {
            var future = work.contextWrite(context).toFuture();
            deadlines.watch(future);
            return Mono.fromFuture(future, true);
        });
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            Link current = end();
            return current == null ? Mono.empty() : current.close();
        });
    }

    private synchronized @Nullable Link end() {
        closed = true;
        return link;
    }
}
