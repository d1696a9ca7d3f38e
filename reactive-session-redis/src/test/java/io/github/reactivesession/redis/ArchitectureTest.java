/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void redisKeepsTheLayers() {
        ArchitectureRules.check("io.github.reactivesession.redis");
    }
}
