/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.tck.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void r2dbcKeepsTheLayers() {
        ArchitectureRules.check("io.github.reactivesession.r2dbc");
    }
}
