/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.reactivesession.Event;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.LimitExceededException;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.tck.Refusals.Place;
import io.github.reactivesession.tck.Refusals.Refused;
import io.github.reactivesession.tck.Refusals.TextPlace;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What cannot be kept exactly is refused before the store is asked, by one error everywhere (R20). */
public interface RefusalContract extends Tck {
    /** Lone surrogates are refused wherever a text may stand, by the name of the place. */
    @Test
    default void r20_loneSurrogatesAreRefusedEverywhere() {
        List<TextPlace> places = Refusals.textPlaces();
        for (TextPlace place : places) {
            for (String text : Refusals.loneSurrogates()) {
                Throwable error = catchThrowable(() -> place.put().apply(text));
                assertThat(error)
                        .as("number %s: %s", places.indexOf(place), place.argument())
                        .isInstanceOf(InvalidRequestException.class);
                assertThat(((InvalidRequestException) error).argument()).isEqualTo(place.argument());
                assertThat(((InvalidRequestException) error).rule()).contains("surrogate");
                assertThat(error).hasMessageNotContaining("s3cret");
            }
        }
    }

    /** Values of no JSON kind, or beyond 64 bits and a double, are refused wherever a value may stand. */
    @Test
    default void r20_whatCannotBeKeptIsRefusedEverywhere() {
        for (Place place : Refusals.places()) {
            for (Refused refused : Refusals.values()) {
                Throwable error = catchThrowable(() -> place.put().apply(refused.value()));
                assertThat(error)
                        .as("%s in %s", refused.name(), place.name())
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageNotContaining("s3cret");
                assertThat(((SessionException) error).isRetryable()).isFalse();
            }
        }
    }

    /** One level too many is refused wherever a value may stand, and so is a value within itself. */
    @Test
    default void r20_whatNestsTooDeepIsRefusedEverywhere() {
        for (Place place : Refusals.places()) {
            for (Refused refused : Refusals.tooDeep()) {
                Throwable error = catchThrowable(() -> place.put().apply(refused.value()));
                assertThat(error)
                        .as("%s in %s", refused.name(), place.name())
                        .isInstanceOf(LimitExceededException.class);
                LimitExceededException limit = (LimitExceededException) error;
                assertThat(limit.limitName()).isEqualTo("maxDepth");
                assertThat(limit.limit()).isEqualTo(HostilePayloads.MAX_DEPTH);
                assertThat(limit.actual()).isGreaterThan(HostilePayloads.MAX_DEPTH);
            }
        }
    }

    /** The level above the deepest is the first that is refused. */
    @Test
    default void r20_theDepthIsCountedExactly() {
        Map<String, Object> deepest = HostilePayloads.nestedObjects(HostilePayloads.MAX_DEPTH);
        assertThat(JsonObject.of(deepest)).isEqualTo(deepest);
        Throwable error =
                catchThrowable(() -> JsonObject.of(HostilePayloads.nestedObjects(HostilePayloads.MAX_DEPTH + 1)));
        assertThat(error)
                .isInstanceOfSatisfying(
                        LimitExceededException.class,
                        limit -> assertThat(limit.actual()).isEqualTo(HostilePayloads.MAX_DEPTH + 1L));
    }

    /** A change of state with such a value is refused as well, and the store is not asked. */
    @Test
    default void r20_aChangeOfStateIsRefusedBeforeTheStoreIsAsked() {
        StoreCalls calls = new StoreCalls(fixture().store(StoreOptions.defaults()));
        SessionService service = fixture().service(calls.store(), SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        create(service, key);
        calls.clear();
        for (StateOwner owner : List.of(key, key.user(), key.app())) {
            for (Refused refused : Refusals.values()) {
                assertThat(change(service, owner, Map.of("k", refused.value())))
                        .as("%s of %s", refused.name(), owner)
                        .isInstanceOf(InvalidRequestException.class);
            }
            for (Refused refused : Refusals.tooDeep()) {
                assertThat(change(service, owner, Map.of("k", refused.value())))
                        .as("%s of %s", refused.name(), owner)
                        .isInstanceOf(LimitExceededException.class);
            }
        }
        assertThat(calls.methods()).isEmpty();
        assertThat(await(service.get(key)).state()).isEmpty();
    }

    /** A moment that not every store can hold is refused by name. */
    @Test
    default void r20_timesBeyondTheCalendarAreRefused() {
        for (Instant moment : Refusals.moments()) {
            Throwable error =
                    catchThrowable(() -> Event.builder("a").timestamp(moment).build());
            assertThat(error)
                    .as("%s", moment)
                    .isInstanceOfSatisfying(
                            InvalidRequestException.class,
                            refusal -> assertThat(refusal.argument()).isEqualTo("timestamp"));
        }
    }

    /** A part that would be read as another one is refused: unknown fields and types bear no known names. */
    @Test
    default void r20_partsThatWouldBeReadOtherwiseAreRefused() {
        for (Place place : Refusals.disguises()) {
            assertThat(catchThrowable(() -> place.put().apply("x")))
                    .as(place.name())
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    /** An object of one's own class is converted under the same rules. */
    @Test
    default void r20_convertedObjectsFollowTheSameRules() {
        record Good(String name, int count, List<Double> numbers) {}
        record Bad(double number) {}
        assertThat(JsonObject.from(new Good("n", 1, List.of(1.0))))
                .isEqualTo(Map.<String, Object>of("name", "n", "count", 1L, "numbers", List.of(1.0)));
        for (Object bad : List.<Object>of(new Bad(Double.NaN), List.of(1), "text", Map.of("a", "\uD800"))) {
            assertThat(catchThrowable(() -> JsonObject.from(bad)))
                    .as("%s", bad)
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    /** Fails where the argument is made or where the publisher is used; both are before the store. */
    private Throwable change(SessionService service, StateOwner owner, Map<String, Object> delta) {
        return catchThrowable(() -> await(Mono.defer(() -> service.updateState(owner, delta))));
    }
}
