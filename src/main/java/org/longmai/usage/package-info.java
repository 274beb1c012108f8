/**
 * How the hub is used, as metrics and, where an endpoint is set, as traces: which of the known operations, how long, how much, how
 * many round trips to the store, with what outcome. Nothing that a client writes becomes a label or a name: no path, no document, no
 * variable, no id, and no name of an operation but those that the operator lists.
 *
 * <p>A trace begins here, whatever headers a request brings: they could be used to carry a text into it.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.longmai.usage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
