/** A stand-in for MongoDB within the process, fit to try Longmai and to test it. */
@NullMarked
package org.longmai.demo.embedded;

import org.jspecify.annotations.NullMarked;
