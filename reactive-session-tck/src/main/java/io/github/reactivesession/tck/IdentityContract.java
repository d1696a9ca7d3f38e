/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import org.junit.jupiter.api.Test;

/** Keys: exact, free, and never colliding (R1 to R3). */
public interface IdentityContract extends Tck {
    /** Case counts. */
    @Test
    default void r1_keysThatDifferInCaseAreTwoSessions() {
        SessionService service = fixture().service();
        SessionKey lower = fixture().user().session("alice");
        create(service, lower);
        assertThat(awaitAll(service.get(fixture().user().session("ALICE")))).isEmpty();
        assertThat(await(service.get(lower)).key()).isEqualTo(lower);
    }
}
