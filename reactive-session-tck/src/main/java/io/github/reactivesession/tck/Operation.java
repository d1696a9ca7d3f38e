/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import org.reactivestreams.Publisher;

/** One call of a random sequence. It holds no names, only numbers, so that it can be made again under others. */
sealed interface Operation permits WriteOperation, ReadOperation {
    /** Makes the call. The model is still as it was before it. */
    Publisher<?> run(ModelRun run);

    /** Makes the call on the model, and tells what comes of it: a value, a list of them, or a refusal. */
    Object expected(ModelRun run);
}
