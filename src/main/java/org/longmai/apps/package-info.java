/**
 * The linked apps: how their pages are served, and how any SMART app finds its way. The apps themselves are files under
 * {@code static/}; they are ordinary clients of the public API.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"access"})
package org.longmai.apps;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
