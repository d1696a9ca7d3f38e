/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sessions, their state and their history of events: what applications call.
 *
 * <p>Every method is cold: nothing happens before somebody subscribes, and each subscription is a fresh execution (R35).
 * Absence is an empty {@code Mono} or {@code Flux}; a failure is an error signal, always a {@link SessionException};
 * arguments that are not legal fail where they are made, by {@link InvalidRequestException}. A flux emits no more than
 * was asked for (R38), and reads one page at a time (R18). Cancelling before a write was sent writes nothing; after
 * that, the write is whole or absent (R37). Safe for use by several threads.
 */
public interface SessionService {
    /**
     * Makes a service over a store, with default options.
     *
     * @param store the store; whoever opened it closes it
     * @return the service
     */
    static SessionService create(SessionStore store) {
        return create(store, SessionServiceOptions.defaults());
    }

    /**
     * Makes a service over a store.
     *
     * @param store the store; whoever opened it closes it
     * @param options how the service behaves
     * @return the service
     */
    static SessionService create(SessionStore store, SessionServiceOptions options) {
        return new DefaultSessionService(
                Texts.requireNonNull("store", store), Texts.requireNonNull("options", options));
    }

    /**
     * Creates a session. An id that is generated is a fresh one with each subscription.
     *
     * @param session what to create
     * @return the session with its merged state; {@link SessionExistsException} when its key is that of a live one (R4),
     *     {@link LimitExceededException} when state or metadata is too large
     */
    Mono<Session> create(NewSession session);

    /**
     * Returns the session of a key, created when absent. Of any number of callers, in any number of processes, one
     * creates it and all get the same one (R5).
     *
     * @param session what to create when it is absent; only the key matters when it is there
     * @return the session with its merged state
     */
    Mono<Session> getOrCreate(NewSession session);

    /**
     * Returns a session with its merged state (R24).
     *
     * @param key the session
     * @return the session, or empty when it is absent or expired (R6)
     */
    Mono<Session> get(SessionKey key);

    /**
     * Changes a session's record (R7).
     *
     * @param key the session
     * @param update metadata to merge, status to set, version to expect
     * @return the session as changed, with its merged state; {@link SessionNotFoundException} or
     *     {@link VersionConflictException} when nothing was written
     */
    Mono<Session> update(SessionKey key, SessionUpdate update);

    /**
     * Lists sessions, newest update first, ties by id in descending order (R8). A session that is written to while the
     * list runs moves to its front, and may so be missed or, having been seen, stay as it was.
     *
     * @param query which
     * @return the sessions, without events; with state only when asked for
     */
    Flux<Session> list(SessionQuery query);

    /**
     * Counts sessions.
     *
     * @param query which; its limit and offset do not matter
     * @return 0 when there is none
     */
    Mono<Long> count(SessionQuery query);

    /**
     * Deletes a session with its state and events (R9). May be repeated.
     *
     * @param key the session
     * @return how many sessions went: 1, or 0 when there was none
     */
    Mono<Long> delete(SessionKey key);

    /**
     * Deletes all sessions of a user of an app, and the user's state there, in bounded steps (R9). May be repeated.
     *
     * @param user the user
     * @return how many sessions went
     */
    Mono<Long> deleteUser(UserKey user);

    /**
     * Deletes all sessions of an app, the state of its users and its own, in bounded steps (R9). May be repeated.
     *
     * @param app the app
     * @return how many sessions went
     */
    Mono<Long> deleteApp(AppKey app);

    /**
     * Erases a person: all sessions and user state under a user id, in all apps, in bounded steps (R9). May be repeated.
     *
     * @param userId the person
     * @return how many sessions went
     */
    Mono<Long> eraseUser(String userId);

    /**
     * Appends an event. The same event id again returns the event as first stored (R12), so a retry is safe.
     *
     * @param key the session
     * @param event the event; a partial one is returned as it is and changes nothing (R15)
     * @return the event as stored, with its sequence and without {@code temp:} keys, once it is durable (R10);
     *     {@link SessionNotFoundException} when there is no such session (R14), {@link LimitExceededException} when the
     *     event is too large (R21)
     */
    default Mono<Event> append(SessionKey key, Event event) {
        return append(key, event, ExpectedSequence.any());
    }

    /**
     * Appends an event if the session ends where the caller expects (R13).
     *
     * @param key the session
     * @param event the event
     * @param expected what the session must end at, and under which lease; not looked at when the event is stored already
     * @return as {@link #append(SessionKey, Event)}; {@link SequenceConflictException} when it ends elsewhere,
     *     {@link LeaseLostException} when another has taken the lease
     */
    Mono<Event> append(SessionKey key, Event event, ExpectedSequence expected);

    /**
     * Appends events, all or none, with their state deltas (R11).
     *
     * @param key the session
     * @param events the events, in order; those whose id is stored already are returned as first stored (R12)
     * @return the events as stored, in the order given, once all are durable; partial ones in their place (R15)
     */
    default Flux<Event> appendAll(SessionKey key, List<Event> events) {
        return appendAll(key, events, ExpectedSequence.any());
    }

    /**
     * Appends events, all or none, if the session ends where the caller expects (R11, R13).
     *
     * @param key the session
     * @param events the events, in order
     * @param expected what the session must end at; not looked at when all events are stored already
     * @return as {@link #appendAll(SessionKey, List)}; {@link SequenceConflictException} when it ends elsewhere
     */
    Flux<Event> appendAll(SessionKey key, List<Event> events, ExpectedSequence expected);

    /**
     * Takes the lease of a session, or keeps it: the right to run it, which one holder has at a time in all processes (R13).
     * It binds those that ask for it; who appends without one is not kept out. {@link SessionRunner} does it by itself.
     *
     * @param key the session
     * @param holder who wants it, a name that no other uses; the same name again keeps the lease, with the same number, as
     *     long as no other has taken it
     * @param time how long it is to be held from now on; 1 millisecond or more
     * @return the lease, to append {@linkplain ExpectedSequence#under under}; {@link LeaseHeldException} while another has
     *     it, {@link SessionNotFoundException} when the session is absent
     */
    Mono<Lease> lease(SessionKey key, String holder, Duration time);

    /**
     * Gives a lease back before its time, if it is still held. May be repeated.
     *
     * @param lease the lease
     * @return completes, whether it was still held or not
     */
    Mono<Void> release(Lease lease);

    /**
     * Appends what a publisher emits, in order, in batches: a batch is stored when it is full, when its
     * first event has waited for the linger time, or when the publisher ends. Each event is emitted once it is durable, so a slow consumer slows the
     * publisher down. Partial events pass in their place, and are not stored (R15).
     *
     * <p>A stream is a run: an event is emitted with the {@code temp:} keys it came with, though they are not stored
     * (R22). When the publisher fails, what it gave before is stored and emitted, then the error. When storing fails or
     * the consumer cancels, the publisher is cancelled.
     *
     * @param key the session
     * @param events the events; subscribed to once per subscription
     * @return the events as stored
     */
    Flux<Event> appendStream(SessionKey key, Publisher<Event> events);

    /**
     * Streams the whole history, oldest first.
     *
     * @param key the session
     * @return the events in order of sequence; empty when the session is absent
     */
    default Flux<Event> events(SessionKey key) {
        return events(key, EventQuery.all());
    }

    /**
     * Streams a part of the history (R17). What is appended meanwhile may or may not be seen.
     *
     * @param key the session
     * @param query which events, and in which order
     * @return the events; empty when the session is absent
     */
    Flux<Event> events(SessionKey key, EventQuery query);

    /**
     * Returns one event.
     *
     * @param key the session
     * @param eventId the event
     * @return the event, or empty when it is not kept
     */
    default Mono<Event> event(SessionKey key, String eventId) {
        return events(key, EventQuery.all().eventId(eventId)).next();
    }

    /**
     * Counts events.
     *
     * @param key the session
     * @param query which; only its filter and its range matter
     * @return 0 when there is none, or no session
     */
    Mono<Long> countEvents(SessionKey key, EventQuery query);

    /**
     * Follows a session: the events after a sequence that are stored, then each new one as it is appended, by any process,
     * in order, without gap or repetition (R30).
     *
     * @param key the session
     * @param after the last sequence that was seen; 0 begins with the oldest event that is kept
     * @return as {@link #follow(SessionKey, FollowQuery)}
     * @throws InvalidRequestException when the sequence is negative
     */
    default Flux<Event> follow(SessionKey key, long after) {
        return follow(key, FollowQuery.after(after));
    }

    /**
     * Follows what a filter lets through of a session (R30).
     *
     * <p>Followers of a session share one reader, which keeps the newest events; who is slower than that reads pages of the
     * store, and delays nobody (R31). A store that is away delays a follower and does not end it (R32). Events come on a
     * thread of the parallel scheduler, or on the one that asks for more; a consumer that takes long delays others that follow
     * the same session, so it should use {@code publishOn}.
     *
     * @param key the session
     * @param query what to follow, and from where
     * @return the events, until cancelled. Completes when the session is deleted or expires, at once when there is none, and
     *     when the service is closed. Fails with {@link HistoryTruncatedException} when the event limit has taken events
     *     after the one that was seen last (R33); with {@link StoreUnavailableException} only when the store is away at
     *     the beginning
     */
    Flux<Event> follow(SessionKey key, FollowQuery query);

    /**
     * Follows a session as {@link #follow(SessionKey, FollowQuery)} does, and tells apart what is stored, what only passes by,
     * and when all that was stored has been shown.
     *
     * @param key the session
     * @param query what to follow, and from where
     * @return stored and partial events, and one {@link LiveSignal.CaughtUp}
     */
    Flux<LiveSignal> live(SessionKey key, FollowQuery query);

    /**
     * Follows all sessions of a user, those included that are created later.
     *
     * <p>The events of a session come in order, without gap or repetition, but for those that the event limit takes before
     * they are read. Between sessions there is no order. A cursor of what was seen goes on where another follower ended.
     *
     * @param user the user
     * @param from what was seen; {@link UserCursor#beginning()} for nothing
     * @return the events, until cancelled; completes when the service is closed
     */
    Flux<UserEvent> followUser(UserKey user, UserCursor from);

    /**
     * Emits a scope of state, and then again whenever it has changed. Changes that follow each other faster than they are
     * read, or than they are asked for, show as one.
     *
     * @param owner an app, a user or a session
     * @return the keys, without prefix, as {@link #state(StateOwner)} has them, until cancelled; completes when the service
     *     is closed
     */
    Flux<JsonObject> watchState(StateOwner owner);

    /**
     * Shows a partial event, such as a token of an answer, to whoever follows the session at this moment in any process and
     * has asked for such. It is not stored, gets no sequence, and neither delays nor reorders what is stored (R15).
     *
     * @param key the session; whether there is one is not looked at
     * @param partial the event
     * @return completes when it is on its way; whether anybody saw it is not known. {@link InvalidRequestException} when it
     *     is not partial, {@link LimitExceededException} when it is too large
     */
    Mono<Void> publish(SessionKey key, Event partial);

    /**
     * Returns one scope of state (R25). The merged view of a session is in {@link #get(SessionKey)}.
     *
     * @param owner an app, a user or a session
     * @return the keys, without prefix; an empty object when the owner is unknown
     */
    Mono<JsonObject> state(StateOwner owner);

    /**
     * Changes one scope of state without an event (R25).
     *
     * @param owner an app, a user or a session
     * @param delta JSON values by key, merged key by key; a null removes its key (R23). A key may carry the prefix of
     *     the scope itself; one with another prefix is refused by name
     * @return the scope as changed; {@link SessionNotFoundException} when it is a session's and there is no such one
     */
    Mono<JsonObject> updateState(StateOwner owner, Map<String, ? extends @Nullable Object> delta);

    /**
     * Takes away what is past its time to live, in bounded steps (R29). Runs by itself when a time to live is set.
     *
     * @return how many sessions and states went
     */
    Mono<Long> sweep();

    /**
     * Closes the service: lets calls in flight end, completes followers, stops sweeping, and fails what comes later with
     * {@link ClosedException} (R40). The store stays open; whoever opened it closes it. May be repeated.
     *
     * @return completes when nothing is in flight any more
     */
    Mono<Void> close();
}
