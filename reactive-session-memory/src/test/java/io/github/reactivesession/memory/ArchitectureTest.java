/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void memoryKeepsTheLayers() {
        ArchitectureRules.check("io.github.reactivesession.memory");
    }
}
