/**
 * How GraphQL is used, as metrics: which of the known operations, how long, how much, with what outcome. Nothing that a client
 * writes becomes a label: no document, no variable, no id, and no name of an operation but those that the operator lists.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.longmai.usage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
