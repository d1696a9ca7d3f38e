/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.GroupCommitOptions;
import io.github.reactivesession.InvalidRequestException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    private static final RedisOptions DEFAULTS = RedisOptions.defaults();

    @Test
    void theDefaultsAreWhatTheyAreSaidToBe() {
        assertThat(DEFAULTS)
                .isEqualTo(new RedisOptions(
                        "session", GroupCommitOptions.defaults().withMaxBatchEvents(128), Duration.ofMinutes(1), 0));
    }

    @Test
    void eachWitherChangesItsOwnValueAlone() {
        GroupCommitOptions commit = GroupCommitOptions.defaults().withLanes(7);
        assertThat(DEFAULTS.withKeyPrefix("p")
                        .withGroupCommit(commit)
                        .withTimeout(Duration.ofMillis(2))
                        .withReplicas(3))
                .isEqualTo(new RedisOptions("p", commit, Duration.ofMillis(2), 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s", "my-app.v1:prod_2", "0123456789012345678901234567890123456789012345678901234567890123"})
    void aPrefixIsAShortName(String prefix) {
        assertThat(DEFAULTS.withKeyPrefix(prefix).keyPrefix()).isEqualTo(prefix);
    }

    /** Braces would move all keys into one slot, and an asterisk would mean others' keys to who looks for them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{p}",
                "p{",
                "p}",
                "p*",
                "p?",
                "[p]",
                "p\n",
                "p\0",
                "p q",
                "p%",
                "é",
                "01234567890123456789012345678901234567890123456789012345678901234"
            })
    void anythingElseIsNoPrefix(String prefix) {
        requireRefused(
                () -> DEFAULTS.withKeyPrefix(prefix), "keyPrefix must be 1 to 64 letters, digits, or any of _ . : -");
    }

    @Test
    void valuesThatMakeNoSenseAreRefusedByTheirArgument() {
        requireRefused(() -> DEFAULTS.withTimeout(Duration.ofNanos(-1)), "timeout must not be negative");
        requireRefused(() -> DEFAULTS.withReplicas(-1), "replicas must not be negative");
    }

    private static void requireRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable options, String message) {
        assertThatThrownBy(options).isInstanceOf(InvalidRequestException.class).hasMessage(message);
    }
}
