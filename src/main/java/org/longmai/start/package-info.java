/** Before the house opens: what must be set is checked, all of it at once, and the start stops with what to change. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.longmai.start;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
