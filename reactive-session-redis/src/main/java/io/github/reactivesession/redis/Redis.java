/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.ClosedException;
import io.github.reactivesession.Deadlines;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.StoreUnavailableException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Sends scripts and commands, over one connection that is made when it is first needed. */
final class Redis {
    private final Mono<Link> connector;
    private final Deadlines deadlines;
    private final RedisOptions options;
    private CompletableFuture<?> connecting = new CompletableFuture<>();
    private @Nullable Mono<?> connected;
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
        return Mono.defer(() ->
                closed ? Mono.error(new ClosedException("store")) : connecting().then());
    }

    /** Those that wait go on in the order in which they came. */
    private synchronized Mono<?> connecting() {
        Mono<?> waiting = connected;
        if (waiting == null || connecting.isCompletedExceptionally()) {
            connecting = connector.flatMap(this::open).toFuture();
            deadlines.watch(connecting);
            waiting = Mono.fromFuture(connecting, true).cache();
            connected = waiting;
        }
        return waiting;
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

    /** How to hear channels. */
    Link.Ear ear() {
        return link().ear();
    }

    /**
     * Says something on a channel. Nothing is kept that way, so it is no reason to fail when the server does not let this user
     * do so.
     */
    Mono<Void> publish(String channel, String text) {
        CommandType type = ear().sharded() ? CommandType.SPUBLISH : CommandType.PUBLISH;
        return list(type, args().addKey(channel).add(text))
                .onErrorResume(RedisCommandExecutionException.class, refused -> Mono.empty())
                .then();
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
        Request request = args().add(script).add(arguments.keys().size());
        request.addKeys(arguments.keys()).addValues(arguments.values());
        return list(type, request);
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
        Request request =
                Request.toServerOf(key).add(wanted).add(options.timeout().toMillis() / 2);
        return list(CommandType.WAIT, request)
                .map(reply -> Reply.number(reply.get(0)))
                .filter(have -> have < wanted)
                .flatMap(have -> Mono.error(new StoreUnavailableException(
                        "written, but " + have + " of " + wanted + " replicas have it", null)))
                .then(requireUnbroken());
    }

    /** Whoever answered may be another server than the one that was written to, which nobody may have copied. */
    private Mono<Void> requireUnbroken() {
        return Mono.deferContextual(context -> link().breaks().count() == context.<Long>get(Breaks.class)
                ? Mono.empty()
                : Mono.error(new StoreUnavailableException(
                        "written, but a connection broke while replicas were waited for", null)));
    }

    /** Sends a command whose answer is a list, with each subscription; a future costs less than Lettuce's own publisher. */
    Mono<List<Object>> list(CommandType type, Request request) {
        RedisClusterAsyncCommands<String, String> commands = link().commands();
        return Mono.fromFuture(
                () -> commands.<List<Object>>dispatch(type, request.answer(), request)
                        .toCompletableFuture(),
                true);
    }

    /**
     * Something to send.
     *
     * @param type what
     * @param request with what
     */
    record Command(CommandType type, Request request) {}

    /**
     * Sends commands to one server together, which runs them in their order. One that a cluster has sent on to another server,
     * or that was sent again for whatever reason, may come behind those that followed it; so then each waits for the one before.
     */
    Mono<List<List<Object>>> inOrder(Command... commands) {
        return Flux.fromArray(commands)
                .flatMapSequential(this::list, commands.length)
                .collectList()
                .flatMap(answers -> areInOrder(commands) ? Mono.just(answers) : oneByOne(commands));
    }

    private static boolean areInOrder(Command... commands) {
        return IntStream.range(1, commands.length)
                .allMatch(i -> commands[i - 1].request().isBefore(commands[i].request()));
    }

    private Mono<List<List<Object>>> oneByOne(Command... commands) {
        return Flux.fromArray(commands).concatMap(this::list).collectList();
    }

    private Mono<List<Object>> list(Command command) {
        return list(command.type(), command.request());
    }

    /** Reads a state. */
    Mono<JsonObject> hash(String key) {
        return list(CommandType.HGETALL, args().addKey(key)).map(Reply::object);
    }

    static Request args() {
        return new Request();
    }

    /**
     * Lets work go on to its end when its caller cancels, so that what takes several steps does not stop between them
     * (R37), and ends the caller's wait when it takes too long.
     */
    <T> Mono<T> whole(Mono<T> work) {
        return Mono.deferContextual(context -> {
            Context own = Context.of(context).put(Breaks.class, link().breaks().count());
            var future = work.contextWrite(own).toFuture();
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
