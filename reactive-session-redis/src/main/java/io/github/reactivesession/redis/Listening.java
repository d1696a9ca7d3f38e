/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Deadlines;
import io.github.reactivesession.Hint;
import io.github.reactivesession.HintHub;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreUnavailableException;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Hears the channels that somebody in this process wants, and no others, over a connection that is there while somebody does
 * (R34). Whatever changes, one step at a time brings what was asked for in line with what is wanted.
 */
final class Listening implements HintHub.Interest<StateOwner>, Hearing.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Before what the server has refused is asked for again: rights may be given meanwhile. */
    private static final Duration LONG_PAUSE = Duration.ofMinutes(1);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Redis redis;
    private final Keys keys;
    private final String self;
    private final Map<String, Set<StateOwner>> wanted = new ConcurrentHashMap<>();
    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
    private final Set<String> asked = new HashSet<>();
    private final Scheduler scheduler = Schedulers.parallel();
    private final Deadlines deadlines = new Deadlines(PATIENCE);
    private final AtomicInteger wakes = new AtomicInteger();
    private final AtomicBoolean warned = new AtomicBoolean();
    private final AtomicBoolean strange = new AtomicBoolean();
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final HintHub<StateOwner> hub;
    private volatile boolean renewing;
    private volatile boolean closed;
    private @Nullable Hearing hearing;

    /**
     * A channel to look at.
     *
     * @param anew whether what was asked for is void
     */
    private record Change(String channel, boolean anew) {}

    Listening(Redis redis, Keys keys, String self) {
        this.redis = redis;
        this.keys = keys;
        this.self = self;
        this.hub = new HintHub<>(this);
    }

    HintHub<StateOwner> hub() {
        return hub;
    }

    @Override
    public void begun(StateOwner owner) {
        String channel = channel(owner);
        wanted.compute(channel, (any, there) -> {
            Set<StateOwner> owners = there == null ? ConcurrentHashMap.newKeySet() : there;
            owners.add(owner);
            return owners;
        });
        change(new Change(channel, false));
    }

    @Override
    public void ended(StateOwner owner) {
        String channel = channel(owner);
        wanted.computeIfPresent(channel, (any, owners) -> {
            owners.remove(owner);
            return owners.isEmpty() ? null : owners;
        });
        change(new Change(channel, false));
    }

    private String channel(StateOwner owner) {
        return owner instanceof AppKey app ? keys.hints(app) : keys.hints(user(owner));
    }

    private static UserKey user(StateOwner owner) {
        return owner instanceof SessionKey session ? session.user() : (UserKey) owner;
    }

    private void change(Change change) {
        changes.add(change);
        wake();
    }

    private void wake() {
        if (wakes.getAndIncrement() == 0) {
            start();
        }
    }

    private void start() {
        Disposable unused = scheduler.schedule(this::run);
    }

    private void run() {
        int seen = wakes.get();
        Mono<Void> step = Mono.defer(this::step).onErrorResume(error -> Mono.fromRunnable(() -> tryAgain(error)));
        var unused = step.toFuture().whenComplete((nothing, error) -> {
            if (wakes.addAndGet(-seen) != 0) {
                start();
            }
        });
    }

    /** With a new connection, as it is not known for which channels this one was asked. */
    private void tryAgain(Throwable error) {
        warn(error);
        renewing = true;
        later(PAUSE, this::wake);
    }

    private Mono<Void> step() {
        Hearing current = hearing;
        if (closed || wanted.isEmpty()) {
            return hangUp().then(Mono.fromRunnable(this::end));
        }
        if (current == null) {
            return open();
        }
        return renewing ? hangUp().then(Mono.defer(this::open)) : Mono.fromRunnable(() -> follow(current));
    }

    private void end() {
        if (closed) {
            Sinks.EmitResult unused = ended.tryEmitEmpty();
        }
    }

    private Mono<Void> hangUp() {
        Hearing current = hearing;
        hearing = null;
        asked.clear();
        changes.clear();
        return current == null ? Mono.empty() : current.close().timeout(PATIENCE, Mono.empty());
    }

    private Mono<Void> open() {
        renewing = false;
        changes.clear();
        return redis.ready()
                .then(Mono.fromCallable(() -> new Hearing(redis.ear(), this)).subscribeOn(Schedulers.boundedElastic()))
                .doOnNext(this::begin)
                .then();
    }

    private void begin(Hearing made) {
        hearing = made;
        made.begin();
        wanted.keySet().forEach(channel -> change(new Change(channel, true)));
    }

    private void follow(Hearing current) {
        for (Change change = changes.poll(); change != null; change = changes.poll()) {
            String channel = change.channel();
            if (change.anew()) {
                asked.remove(channel);
            }
            if (!wanted.containsKey(channel)) {
                if (asked.remove(channel)) {
                    var unused = current.leave(channel);
                }
            } else if (asked.add(channel)) {
                ask(current, channel);
            }
        }
    }

    /** What waits in a connection to a server that does not come back is asked for again, elsewhere by then. */
    private void ask(Hearing current, String channel) {
        CompletableFuture<Void> answer = current.ask(channel);
        deadlines.watch(answer);
        var unused = answer.whenComplete((done, error) -> answered(channel, error));
    }

    private void answered(String channel, @Nullable Throwable error) {
        if (error != null && !closed) {
            warn(error);
            boolean passes = Errors.translate(error) instanceof StoreUnavailableException;
            later(passes ? PAUSE : LONG_PAUSE, () -> change(new Change(channel, true)));
        }
    }

    private void warn(Throwable error) {
        if (!closed && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "Hints cannot be heard, those who follow look now and then: {}",
                    Errors.translate(error).toString());
        }
    }

    private void later(Duration pause, Runnable work) {
        Disposable unused = scheduler.schedule(work, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void heard(String channel, String text) {
        StateOwner owner = any(channel);
        if (owner instanceof AppKey) {
            hub.tell(owner, Hint.LOOK);
        } else if (owner != null) {
            tell(user(owner), text);
        }
    }

    /** Others may speak there too, and say anything: that tells at most that something is going on. */
    private void tell(UserKey user, String text) {
        try {
            HintText.tell(hub, user, text, self);
        } catch (RuntimeException e) {
            if (strange.compareAndSet(false, true)) {
                LOG.debug("something was said on a channel that is no hint: {}", e.getClass());
            }
            hub.tell(user, Hint.LOOK);
        }
    }

    private @Nullable StateOwner any(String channel) {
        return wanted.getOrDefault(channel, Set.of()).stream().findAny().orElse(null);
    }

    @Override
    public void begins(String channel) {
        warned.set(false);
        wanted.getOrDefault(channel, Set.of()).forEach(owner -> hub.tell(owner, Hint.LOOK));
    }

    @Override
    public void ends(String channel) {
        if (wanted.containsKey(channel)) {
            change(new Change(channel, true));
        }
    }

    @Override
    public void isBack() {
        wanted.keySet().forEach(this::ends);
    }

    @Override
    public void moved() {
        renewing = true;
        wake();
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            closed = true;
            hub.close();
            wake();
            return ended.asMono().timeout(PATIENCE, Mono.empty());
        });
    }
}
