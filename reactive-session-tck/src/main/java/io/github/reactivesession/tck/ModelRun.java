/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.tck.World.Place;
import io.github.reactivesession.tck.World.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One sequence of calls on a service and on the model side by side, under names that nobody else uses. */
final class ModelRun {
    private final StoreFixture fixture;
    private final SessionService service;
    private final World world = new World(UUID.randomUUID().toString());
    private final Model model;
    private final ModelTimes times = new ModelTimes();

    ModelRun(StoreFixture fixture, SessionService service, Model model) {
        this.fixture = fixture;
        this.service = service;
        this.model = model;
    }

    StoreFixture fixture() {
        return fixture;
    }

    SessionService service() {
        return service;
    }

    World world() {
        return world;
    }

    Model model() {
        return model;
    }

    ModelTimes times() {
        return times;
    }

    /** Tells where service and model first differ, or null when they agree to the end. */
    @Nullable
    String difference(List<Operation> operations) {
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            Object actual = observe(operation.run(this));
            Object expected = operation.expected(this);
            String difference =
                    expected.equals(actual) ? differenceInSight() : differing("the answer", expected, actual);
            if (difference != null) {
                return "call " + (i + 1) + ": " + difference.replace(world.name(), "");
            }
        }
        return null;
    }

    private static String differing(String what, Object expected, Object actual) {
        return what + " should be\n    " + Show.value(expected) + "\n  but is\n    " + Show.value(actual);
    }

    /** The one value, or an empty list for none, or the error as a value; sessions without their times. */
    private static Object observe(Publisher<?> call) {
        Object value = Flux.from(call)
                .cast(Object.class)
                .onErrorResume(SessionException.class, error -> Flux.just(Refused.of(error)))
                .blockLast(Tck.PATIENCE);
        return value == null ? List.of() : withoutTimes(value);
    }

    private static Object withoutTimes(Object value) {
        if (value instanceof Session session) {
            return SessionView.of(session);
        }
        return value instanceof List<?> list
                ? list.stream().map(ModelRun::withoutTimes).toList()
                : value;
    }

    /** One thing to look at after each call, and what should be seen. */
    private record Look(String what, Publisher<?> call, Supplier<List<?>> expected) {}

    private @Nullable String differenceInSight() {
        List<Look> looks = new ArrayList<>();
        World.PLACES.forEach(place -> addSession(looks, place));
        World.PLACES.subList(0, 4).forEach(place -> addState(looks, Scope.USER, place));
        World.PLACES.subList(0, 2).forEach(place -> addState(looks, Scope.APP, place));
        World.PLACES.subList(0, 2).forEach(place -> addList(looks, place.app()));
        List<List<Object>> seen = Flux.fromIterable(looks)
                .flatMapSequential(
                        look -> Flux.from(look.call).cast(Object.class).collectList(), 8)
                .collectList()
                .blockOptional(Tck.PATIENCE)
                .orElseThrow();
        for (int i = 0; i < looks.size(); i++) {
            String difference = difference(looks.get(i), seen.get(i));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private void addSession(List<Look> looks, Place place) {
        SessionKey key = world.key(place);
        ModelSession session = model.find(key);
        List<?> views = session == null ? List.of() : List.of(model.view(session, true));
        List<Event> events = session == null ? List.of() : session.events;
        looks.add(new Look(place.toString(), service.get(key), () -> views));
        looks.add(new Look("the events of " + place, service.events(key), () -> events));
        Mono<Long> count = service.countEvents(key, EventQuery.all());
        looks.add(new Look("the number of events of " + place, count, () -> List.of((long) events.size())));
        addState(looks, Scope.SESSION, place);
    }

    private void addState(List<Look> looks, Scope scope, Place place) {
        StateOwner owner = world.owner(scope, place);
        String what = "the state of the " + scope + " of " + place;
        looks.add(new Look(what, service.state(owner), () -> List.of(model.state(owner))));
    }

    private void addList(List<Look> looks, int app) {
        String appName = world.appName(app);
        Supplier<List<?>> inOrder = () -> times.inOrder(model.ofApp(appName)).stream()
                .map(session -> model.view(session, false))
                .toList();
        looks.add(new Look("the list of app" + app, service.list(SessionQuery.app(appName)), inOrder));
    }

    private @Nullable String difference(Look look, List<Object> seen) {
        List<?> expected = look.expected.get();
        Object actual = withoutTimes(seen);
        if (!expected.equals(actual)) {
            return differing(look.what, expected, actual);
        }
        for (Object item : seen) {
            ModelSession session = item instanceof Session there ? model.find(there.key()) : null;
            String wrong = session == null ? null : times.see(session, (Session) item);
            if (wrong != null) {
                return look.what + ": " + wrong + ", " + item;
            }
        }
        return null;
    }
}
