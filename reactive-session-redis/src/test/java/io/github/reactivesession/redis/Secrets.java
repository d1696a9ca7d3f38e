/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a log would show. */
final class Secrets {
    private Secrets() {}

    /** An error with all its causes, suppressed ones and traces. */
    static String printed(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
