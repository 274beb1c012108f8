/** Whether anybody learns anything that they may not: random questions of random callers, and every operation by every role. */
@NullMarked
package org.longmai.leaks;

import org.jspecify.annotations.NullMarked;
