/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state of an app or a user in the {@link Model}. */
final class ModelState {
    final Map<String, @Nullable Object> values = new HashMap<>();
    final Duration ttl;
    final Duration writtenAt;

    ModelState(Duration ttl, Duration writtenAt) {
        this.ttl = ttl;
        this.writtenAt = writtenAt;
    }
}
