/** Longmai to try on one machine: an embedded store, an issuer of its own, a small district of made-up residents. Profile {@code demo} only. */
@NullMarked
@ApplicationModule
package org.longmai.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
