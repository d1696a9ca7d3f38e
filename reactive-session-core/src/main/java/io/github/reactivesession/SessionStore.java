/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a back end implements: storage primitives, each one atomic, each reading at most one page.
 *
 * <p>A store gets checked values and holds no policy: {@link SessionService} validates, fills defaults, loops over pages
 * and calls interceptors, once for all stores. Every method is cold. Absence is an empty {@code Mono} or an empty page;
 * a store that fails signals an error, a {@link SessionException}, and never absence (R6). A session, or a state, past
 * its time to live is absent for every method, swept or not (R28). Implementations are safe for use by several threads
 * and several processes at once, and never block (R36). The TCK in {@code reactive-session-tck} is the full contract.
 */
public interface SessionStore {
    /**
     * Returns the policy this store was given.
     *
     * @return the options
     */
    StoreOptions options();

    /**
     * Creates a session: version 1, sequence 0, no events, the first state routed by {@link StateDelta} (R4, R22).
     *
     * @param key whose it is, and its id, whatever {@code session} says
     * @param session the rest
     * @return the session with its merged state; {@link SessionExistsException} when the key is that of a live one
     */
    Mono<Session> create(SessionKey key, NewSession session);

    /**
     * Finds a session.
     *
     * @param key the session
     * @return the session with its merged state, or empty (R6, R24)
     */
    Mono<Session> find(SessionKey key);

    /**
     * Changes a session's record: merges metadata, sets the status, raises the version (R7).
     *
     * @param key the session
     * @param update the change
     * @return the session as changed, with its merged state; {@link SessionNotFoundException} or
     *     {@link VersionConflictException} when nothing was written
     */
    Mono<Session> update(SessionKey key, SessionUpdate update);

    /**
     * Lists one page of sessions, newest update first (R8).
     *
     * @param scan which, and from where
     * @return the page; its {@code next} is the last place looked at
     */
    Mono<Page<Session, SessionCursor>> list(SessionScan scan);

    /**
     * Counts sessions.
     *
     * @param filter which
     * @return 0 when there is none
     */
    Mono<Long> countSessions(SessionFilter filter);

    /**
     * Deletes some sessions of a scope with all that belongs to them (R9, R29). The step that finds fewer sessions than
     * the limit also deletes the scope's app and user state.
     *
     * @param scope what to delete; expiry is checked again at the moment of deletion
     * @param limit the most sessions one step deletes, 1 or more
     * @return how many sessions went; for {@link DeleteScope.Expired} the expired states count too. Below the limit
     *     there is nothing left
     */
    Mono<Long> delete(DeleteScope scope, int limit);

    /**
     * Appends events in one atomic step: the expectation, the duplicates, the sequences, the events, their deltas in
     * order and in all scopes, the event limit and the expiry (R10 to R14, R16, R19, R22, R23).
     *
     * <p>An event whose id is kept already is not stored again and its delta is not applied. When all of them are kept,
     * nothing is written and the expectation is not looked at, so that a retry is safe.
     *
     * @param key the session
     * @param events one or more, whole, with distinct ids and no {@code temp:} keys
     * @param expected what the session must end at, and whose lease must not have been taken over
     * @return the events as stored, in the order given, and which session they are in; {@link SessionNotFoundException},
     *     {@link SequenceConflictException} or {@link LeaseLostException} when nothing was written
     */
    Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected);

    /**
     * Reads one page of a history (R17, R18).
     *
     * @param key the session
     * @param scan which events, and from where
     * @return the page, empty when the session is absent; its {@code next} is the last sequence looked at
     */
    Mono<Page<Event, Long>> events(SessionKey key, EventScan scan);

    /**
     * Tells how many positions {@link #news} is to be asked for at once: as many as one statement takes well, or one, where
     * sessions lie on several servers and one that is away must not hold up the others.
     *
     * @return 1 or more, always the same
     */
    int newsAtOnce();

    /**
     * Reads what several sessions hold behind a position each, for those that follow them, in one round trip (R30, R33).
     *
     * @param positions where to begin, at most {@link #newsAtOnce}; the same session may come twice
     * @param limit the most events of each session, 1 to 512, at most the store's page size
     * @return for each position, in their order, what follows it. A session's events are those of the session whose time
     *     of creation comes with them. Below the limit there are no more
     */
    Mono<List<News>> news(List<Position> positions, int limit);

    /**
     * Counts events of a history.
     *
     * @param key the session
     * @param filter what they are like
     * @param range where they lie
     * @return 0 when there is none, or no session
     */
    Mono<Long> countEvents(SessionKey key, EventFilter filter, SequenceRange range);

    /**
     * Reads one scope of state.
     *
     * @param owner whose
     * @return the keys without prefix; an empty object when the owner is unknown (R25)
     */
    Mono<JsonObject> state(StateOwner owner);

    /**
     * Changes one scope of state without an event (R25). For a session it raises the version.
     *
     * @param owner whose; unknown apps and users are made, unknown sessions are not
     * @param delta merged key by key, keys without prefix; a null removes its key (R23)
     * @return the scope as changed; {@link SessionNotFoundException} for an unknown session
     */
    Mono<JsonObject> updateState(StateOwner owner, JsonObject delta);

    /**
     * Gives the lease of a session to a holder, or keeps it for the one that has it (R13). The version, the times and the
     * expiry of the session stay as they are.
     *
     * @param key the session
     * @param holder who wants it; the same name again keeps it, with the same number, unless another took it meanwhile
     * @param time how long it is to be held from now on; 1 millisecond or more
     * @return the lease. Its number is above that of every other holder, also of sessions that had the key before: at least
     *     the store's time in microseconds. {@link LeaseHeldException} while another has it;
     *     {@link SessionNotFoundException} when the session is absent
     */
    Mono<Lease> lease(SessionKey key, String holder, Duration time);

    /**
     * Ends a lease before its time, if this holder still has it. What was appended under its number stays legal until
     * another takes it.
     *
     * @param key the session
     * @param holder whose
     * @return completes, whether there was one or not
     */
    Mono<Void> release(SessionKey key, String holder);

    /**
     * Tells when it is worth looking at a session, a user or an app, whatever process has changed it (R32). Hints may be
     * lost, late or doubled. All subscriptions of a process share one connection (R34), which is made again when it breaks,
     * and everybody is then told to look; it is no error.
     *
     * @param owner a session: an append, a change of its state or record, its deletion, partial events; a user: the same
     *     of any of its sessions, but for partial events, a session that is created, a change of the user's state; an
     *     app: a change of its state
     * @return hints from the subscription on, until cancelled; completes when the store is closed. Subscribers ask for
     *     all at once
     */
    Flux<Hint> hints(StateOwner owner);

    /**
     * Shows a partial event to those that want hints about a session at this moment, in any process; keeps nothing (R15).
     *
     * @param key the session; whether there is one is not looked at
     * @param partial the event
     * @return completes when it is on its way; each subscriber of {@link #hints} gets it once at most.
     *     {@link LimitExceededException} when it is larger than what the store can pass on
     */
    Mono<Void> publish(SessionKey key, Event partial);

    /**
     * Lets go of what the store itself has opened; what was handed in stays open (R40). May be called again.
     *
     * @return completes when it is done; later calls of other methods fail with {@link ClosedException}
     */
    Mono<Void> close();
}
