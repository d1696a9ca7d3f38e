/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Flux;

/**
 * How the TCK gets at a store. A test makes a fixture of its own; the storage behind it may be shared, as every test
 * uses names of its own.
 */
public abstract class StoreFixture {
    private String app = newApp();
    private Duration passed = Duration.ZERO;
    private final List<SessionService> services = new ArrayList<>();
    private final List<SessionStore> stores = new ArrayList<>();

    /** Makes a fixture. */
    protected StoreFixture() {}

    /**
     * Opens a store on the storage of this fixture. Two stores opened with equal options see the same data, as two
     * processes would; a store that lives in one process may be the same one.
     *
     * @param options the policy; a fixture that can steer time sets its own clock
     * @return the store
     */
    protected abstract SessionStore openStore(StoreOptions options);

    /**
     * Lets time pass, as the stores of this fixture see it: by moving their clock, or by waiting.
     *
     * @param duration how long
     */
    public abstract void passTime(Duration duration);

    /** Fails when something the stores used has not been given back; called when all of them are closed. */
    protected void verifyReleased() {}

    /**
     * Opens a store that is closed after the test.
     *
     * @param options the policy
     * @return the store; its publishers subscribe on a thread that must not block
     */
    public final SessionStore store(StoreOptions options) {
        SessionStore store = openStore(options);
        stores.add(store);
        return NonBlocking.wrap(SessionStore.class, store);
    }

    /**
     * Makes a service over a store of its own, as another process would.
     *
     * @param storeOptions the store's policy
     * @param options the service's behaviour
     * @return the service; its publishers subscribe on a thread that must not block
     */
    public final SessionService service(StoreOptions storeOptions, SessionServiceOptions options) {
        SessionStore store = openStore(storeOptions);
        stores.add(store);
        return service(store, options);
    }

    /**
     * Makes a service over a given store, such as one that fails on purpose.
     *
     * @param store the store
     * @param options the service's behaviour
     * @return the service; its publishers subscribe on a thread that must not block
     */
    public final SessionService service(SessionStore store, SessionServiceOptions options) {
        SessionService service = SessionService.create(store, options);
        services.add(service);
        return NonBlocking.wrap(SessionService.class, service);
    }

    /**
     * Makes a service with all defaults.
     *
     * @return the service
     */
    public final SessionService service() {
        return service(StoreOptions.defaults(), SessionServiceOptions.defaults());
    }

    private static String newApp() {
        return "app-" + UUID.randomUUID();
    }

    /** Lets time pass, and counts it, so that what else takes time is told from it. */
    final void letPass(Duration duration) {
        passTime(duration);
        passed = passed.plus(duration);
    }

    /** How much time was let pass. */
    final Duration passed() {
        return passed;
    }

    /** Names another app from now on, for a test that begins anew. */
    final void takeAnotherApp() {
        app = newApp();
    }

    /**
     * Returns an app that no other test uses.
     *
     * @return its name
     */
    public final String app() {
        return app;
    }

    /**
     * Returns a user of this test's app.
     *
     * @return its key
     */
    public final UserKey user() {
        return UserKey.of(app, "user-1");
    }

    /**
     * Returns a session of this test's user.
     *
     * @return its key
     */
    public final SessionKey key() {
        return user().session("session-1");
    }

    /** Closes what the test has opened, then looks for leaks. */
    final void closeAll() {
        Flux.fromIterable(services).concatMap(SessionService::close).blockLast(Duration.ofSeconds(30));
        Flux.fromIterable(stores).concatMap(SessionStore::close).blockLast(Duration.ofSeconds(30));
        verifyReleased();
    }
}
